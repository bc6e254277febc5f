package io.penstock.benchmarks.processing;

import io.penstock.benchmarks.measure.Counters;
import io.penstock.benchmarks.measure.OwnClassPath;
import io.penstock.servers.process.Jvm;
import io.penstock.servers.process.ProcessUnit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@link io.penstock.benchmarks.streams.StreamsProgram} as a process. */
final class StreamsContestant implements Contestant {
    /** Those of Kafka's own start script; the heap is as large as that of a TaskManager. */
    private static final List<String> FLAGS = List.of(
            "-Xms128m",
            "-Xmx512m",
            "-server",
            "-XX:+UseG1GC",
            "-XX:MaxGCPauseMillis=20",
            "-XX:InitiatingHeapOccupancyPercent=35",
            "-XX:+ExitOnOutOfMemoryError");

    private static final String MAIN = "io.penstock.benchmarks.streams.StreamsProgram";

    private final Site site;
    private final Counters counters;
    private final ProcessUnit unit;

    StreamsContestant(Site site) throws IOException {
        this.site = site;
        Path file = site.folder().resolve("counters");
        this.counters = new Counters(file, 1);
        this.unit = site.unit(Jvm.command(
                FLAGS,
                OwnClassPath.get(),
                MAIN,
                List.of(
                        site.servers().kafka().bootstrap(),
                        site.topics().events(),
                        site.name(),
                        site.workload().grouping().name().toLowerCase(Locale.ROOT),
                        Integer.toString(site.parallelism()),
                        site.folder().resolve("state").toString(),
                        file.toString())));
    }

    @Override
    public void start() throws Exception {
        site.topics().createResults(site.name(), site.parallelism());
        unit.start().awaitReady(Duration.ofSeconds(30));
    }

    @Override
    public long read() {
        return counters.get(0);
    }

    @Override
    public List<ProcessUnit> units() {
        return List.of(unit);
    }

    @Override
    public Optional<Results> results() {
        return Optional.of(new Results(site.name(), ResultForm.binary(), ResultCheck.Promise.LAST));
    }
}
