package io.penstock.benchmarks.processing;

import io.penstock.servers.process.ProcessUnit;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Somebody who reads the events, in processes of its own. */
interface Contestant extends AutoCloseable {

    /** Starts the processes; returns when they are about to read. */
    void start() throws Exception;

    /** About how many events it has read; 0 as long as nobody knows. */
    long read() throws IOException, InterruptedException;

    /** All its processes. */
    List<ProcessUnit> units();

    /** Where its results are; empty if there are none. */
    Optional<Results> results();

    /** What is wrong with what it says of itself, beside its results. */
    default List<String> differences(Expected expected) throws Exception {
        return List.of();
    }

    /** What made it fail, as far as it knows. */
    default String failure() throws IOException, InterruptedException {
        return "see " + units().get(0).log();
    }

    /** A topic of results. */
    record Results(String topic, ResultForm form, ResultCheck.Promise promise) {}

    @Override
    default void close() {
        units().forEach(ProcessUnit::stop);
    }
}
