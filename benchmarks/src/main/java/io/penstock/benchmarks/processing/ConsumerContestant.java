package io.penstock.benchmarks.processing;

import io.penstock.benchmarks.measure.Counters;
import io.penstock.benchmarks.measure.OwnClassPath;
import io.penstock.servers.process.Jvm;
import io.penstock.servers.process.ProcessUnit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A program that only reads, as a process. */
final class ConsumerContestant implements Contestant {
    private static final List<String> FLAGS = List.of("-Xmx512m", "-XX:+UseParallelGC", "-XX:+ExitOnOutOfMemoryError");
    /** What is done with a record. */
    enum Work {
        /** Its bytes are counted. */
        POLL,
        /** It's decoded, its cents are added up. */
        DECODE,
        /** The same without Kafka's client, of no more than what is needed. */
        LIMIT
    }

    private final int threads;
    private final Work work;
    private final Counters counters;
    private final ProcessUnit unit;

    ConsumerContestant(Site site, Work work, int threads) throws IOException {
        this.threads = threads;
        this.work = work;
        Path file = site.folder().resolve("counters");
        this.counters = new Counters(file, 2 * threads);
        List<String> arguments = new ArrayList<>(List.of(
                site.servers().kafka().bootstrap(),
                site.topics().events(),
                Integer.toString(site.workload().partitions()),
                Integer.toString(threads)));
        arguments.addAll(
                work == Work.LIMIT
                        ? List.of(
                                Long.toString(Workload.START),
                                Integer.toString(site.workload().windows()))
                        : List.of(work.name().toLowerCase(Locale.ROOT)));
        arguments.add(file.toString());
        this.unit = site.unit(Jvm.command(
                FLAGS,
                OwnClassPath.get(),
                work == Work.LIMIT
                        ? "io.penstock.benchmarks.broker.FetchProgram"
                        : "io.penstock.benchmarks.consumer.ConsumerProgram",
                arguments));
    }

    @Override
    public void start() {
        unit.start().awaitReady(Duration.ofSeconds(30));
    }

    @Override
    public long read() {
        return sum(0);
    }

    private long sum(int offset) {
        long sum = 0;
        for (int thread = 0; thread < threads; thread++) {
            sum += counters.get(2 * thread + offset);
        }
        return sum;
    }

    @Override
    public List<ProcessUnit> units() {
        return List.of(unit);
    }

    @Override
    public Optional<Results> results() {
        return Optional.empty();
    }

    @Override
    public List<String> differences(Expected expected) {
        long seen = sum(1);
        long wanted = work == Work.POLL ? expected.bytes() : expected.cents();
        return seen == wanted
                ? List.of()
                : List.of("saw " + seen + (work == Work.POLL ? " bytes" : " cents") + " instead of " + wanted);
    }
}
