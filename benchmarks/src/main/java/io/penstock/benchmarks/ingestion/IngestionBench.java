package io.penstock.benchmarks.ingestion;

import io.penstock.benchmarks.ingestion.Progress.Position;
import io.penstock.benchmarks.ingestion.Result.Latency;
import io.penstock.benchmarks.ingestion.Result.Phase;
import io.penstock.benchmarks.ingestion.Stopwatch.Span;
import io.penstock.benchmarks.measure.Usage;
import io.penstock.common.environment.Auth;
import io.penstock.common.environment.Registry;
import io.penstock.common.registry.RegistryClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/**
 * Each reader in turn gets a copy of the same table, takes its snapshot, streams some changes to warm up, is held while
 * the measured changes are written, and then streams those. Nothing else runs meanwhile.
 */
final class IngestionBench {
    private static final int PARTITIONS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final BenchServers servers;
    private final Options options;
    private final Consumer<String> progress;

    /** @param progress gets a line for each step */
    IngestionBench(BenchServers servers, Options options, Consumer<String> progress) {
        this.servers = servers;
        this.options = options;
        this.progress = progress;
    }

    List<Result> run() throws Exception {
        progress.accept("writing a table of " + options.rows() + " rows");
        OrdersTable.prepare(servers.postgres, options.rows());
        List<Result> results = new ArrayList<>();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers.kafka.bootstrap()));
                RegistryClient registry =
                        new RegistryClient(new Registry(List.of(servers.registry.url()), new Auth.None()))) {
            for (int turn = 1; turn <= options.repeat(); turn++) {
                for (ReaderKind kind : options.readers()) {
                    results.add(turn(kind, kind.name().toLowerCase(Locale.ROOT) + turn, admin, registry));
                }
            }
        }
        return results;
    }

    private Result turn(ReaderKind kind, String name, Admin admin, RegistryClient registry) throws Exception {
        OrdersTable table = OrdersTable.copy(servers.postgres, name);
        Path folder = Files.createDirectories(servers.folder.resolve(name));
        Site site = new Site(name, servers, table, folder, admin, PARTITIONS, options.jvm());
        try (Reader reader = reader(kind, site);
                Delivered delivered = Delivered.by(reader, site, registry)) {
            return measure(kind, reader, delivered, site, registry);
        } finally {
            table.drop();
        }
    }

    private Result measure(ReaderKind kind, Reader reader, Delivered delivered, Site site, RegistryClient registry)
            throws Exception {
        progress.accept(kind.title() + ": snapshot");
        reader.start();
        Stopwatch stopwatch =
                new Stopwatch(reader.progress(), () -> Usage.cpuSeconds(reader.pid()), System::nanoTime, PATIENCE);
        Tally expected = Workload.snapshot(options.rows());
        Meter meter = new Meter(servers);
        Span span = stopwatch.fromFirstRecord(new Position(0, 0), delivered.complete(expected));
        Phase snapshot = meter.phase(options.rows(), span, delivered.differences(expected, site.table()));
        report(snapshot);

        progress.accept(kind.title() + ": streaming");
        long next = options.warmUp();
        Position before = stopwatch.position();
        site.table().write(0, next, options.transaction());
        expected.addAll(Workload.changes(0, next));
        stopwatch.fromNow(before, delivered.complete(expected));

        before = stopwatch.position();
        reader.hold();
        site.table().write(next, next + options.rows(), options.transaction());
        expected.addAll(Workload.changes(next, next + options.rows()));
        next += options.rows();
        meter = new Meter(servers);
        reader.resume();
        span = stopwatch.fromNow(before, delivered.complete(expected));
        Phase streaming = meter.phase(options.rows(), span, delivered.differences(expected, site.table()));
        report(streaming);
        long peak = Usage.peakBytes(reader.pid());

        List<Latency> latencies = new ArrayList<>();
        if (reader.topic().isPresent()) {
            LatencyRun latency = new LatencyRun(
                    site.table(),
                    servers.kafka.bootstrap(),
                    registry,
                    TopicProgress.partitions(reader.topic().get(), PARTITIONS));
            for (int rate : options.rates()) {
                progress.accept(kind.title() + ": latency at " + (rate == 0 ? "the highest rate" : rate + "/s"));
                latencies.add(latency.run(next, rate, options.latencyChanges(rate)));
                next += options.latencyChanges(rate);
            }
        }
        if (reader.unit().status().restarts() > 0) {
            throw new IOException(kind.title() + " ended and was started again; see "
                    + reader.unit().log());
        }
        return new Result(kind, snapshot, streaming, peak, latencies);
    }

    private void report(Phase phase) {
        progress.accept(String.format(
                Locale.ROOT,
                "  %,.0f rows/s, %.1f CPU seconds per million rows%s",
                phase.rowsPerSecond(),
                phase.cpuPerMillion(),
                phase.differences().isEmpty() ? ", exact" : ", NOT EXACT: " + phase.differences()));
    }

    private static Reader reader(ReaderKind kind, Site site) throws IOException {
        return switch (kind) {
            case PENSTOCK -> new PenstockReader(site);
            case CONNECT -> new ConnectReader(site);
            case LIMIT -> new LimitReader(site);
        };
    }

    /** The servers' CPU in one phase; a little more than the phase's own, for the wait that shows that it is over. */
    private static final class Meter {
        private final BenchServers servers;
        private final double postgres;
        private final double kafka;

        Meter(BenchServers servers) {
            this.servers = servers;
            this.postgres = servers.postgresCpuSeconds();
            this.kafka = servers.kafkaCpuSeconds();
        }

        Phase phase(long rows, Span span, List<String> differences) {
            return new Phase(
                    rows,
                    span.seconds(),
                    span.cpuSeconds(),
                    servers.postgresCpuSeconds() - postgres,
                    servers.kafkaCpuSeconds() - kafka,
                    differences);
        }
    }
}
