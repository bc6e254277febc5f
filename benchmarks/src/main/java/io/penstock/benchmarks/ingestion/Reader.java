package io.penstock.benchmarks.ingestion;

import io.penstock.servers.process.ProcessUnit;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Somebody who reads the table into Kafka, as a process of its own. */
interface Reader extends AutoCloseable {

    /** Starts the process; it begins with a snapshot. */
    void start() throws Exception;

    /** The topic with the changes; empty if the reader only counts. */
    Optional<String> topic();

    Progress progress();

    /** Of a reader without a topic: how many changes it says it has read. */
    default long uncheckedCount() {
        throw new UnsupportedOperationException("its topic says it");
    }

    ProcessUnit unit();

    /** Starts the process and waits until it is there; not until it is ready. */
    default void begin() {
        unit().start().awaitReady(Duration.ofSeconds(30));
    }

    default long pid() {
        return unit().status()
                .pid()
                .orElseThrow(() -> new IllegalStateException(unit() + " ended; see " + unit().log()));
    }

    /** Stops the process where it is; it keeps its connections and its compiled code. */
    default void hold() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets it go on. */
    default void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("kill -" + name + " ended with " + exit);
        }
    }

    /** Ends the process. */
    @Override
    default void close() {
        unit().stop();
    }
}
