package io.penstock.benchmarks.processing;

import io.penstock.benchmarks.measure.Counters;
import io.penstock.benchmarks.measure.OwnClassPath;
import io.penstock.servers.process.Jvm;
import io.penstock.servers.process.ProcessUnit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@link io.penstock.benchmarks.consumer.ConsumerProgram} as a process. */
final class ConsumerContestant implements Contestant {
    private static final List<String> FLAGS = List.of("-Xmx512m", "-XX:+UseParallelGC", "-XX:+ExitOnOutOfMemoryError");
    private static final String MAIN = "io.penstock.benchmarks.consumer.ConsumerProgram";

    private final int threads;
    private final boolean decode;
    private final Counters counters;
    private final ProcessUnit unit;

    ConsumerContestant(Site site, boolean decode) throws IOException {
        this.threads = site.parallelism();
        this.decode = decode;
        Path file = site.folder().resolve("counters");
        this.counters = new Counters(file, 2 * threads);
        this.unit = site.unit(Jvm.command(
                FLAGS,
                OwnClassPath.get(),
                MAIN,
                List.of(
                        site.servers().kafka.bootstrap(),
                        site.topics().events(),
                        Integer.toString(site.workload().partitions()),
                        Integer.toString(threads),
                        decode ? "decode" : "poll",
                        file.toString())));
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
        long wanted = decode ? expected.cents() : expected.bytes();
        return seen == wanted
                ? List.of()
                : List.of("saw " + seen + (decode ? " cents" : " bytes") + " instead of " + wanted);
    }
}
