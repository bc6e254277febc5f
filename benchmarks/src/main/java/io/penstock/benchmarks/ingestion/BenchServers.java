package io.penstock.benchmarks.ingestion;

import io.penstock.benchmarks.measure.Usage;
import io.penstock.servers.install.Distribution;
import io.penstock.servers.install.Installation;
import io.penstock.servers.kafka.KafkaBroker;
import io.penstock.servers.net.FreePorts;
import io.penstock.servers.postgres.Postgres;
import io.penstock.servers.postgres.PostgresSettings;
import io.penstock.servers.process.ProcessUnit;
import io.penstock.servers.process.UnitListener;
import io.penstock.servers.registry.SchemaRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One PostgreSQL, one broker, one registry, for all readers of a run. */
final class BenchServers implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    final Distribution distribution = Distribution.find();
    final FreePorts ports = new FreePorts();
    final Path folder;
    final Postgres postgres;
    final KafkaBroker kafka;
    final SchemaRegistry registry;

    /** @param folder of data and logs */
    BenchServers(Path folder) {
        this.folder = folder;
        Installation installation = Installation.shared(distribution, folder.resolve("installed"));
        postgres = new Postgres(
                installation,
                new PostgresSettings(
                        folder.resolve("postgres"),
                        ports.any(),
                        "postgres",
                        Map.of(
                                "shared_buffers", "256MB",
                                // no checkpoint in the middle of a measurement
                                "max_wal_size", "8GB",
                                "checkpoint_timeout", "30min",
                                "autovacuum", "off",
                                // a reader that is held must not be taken for a dead one
                                "wal_sender_timeout", "0")),
                folder.resolve("postgres.log"),
                UnitListener.NONE);
        kafka = new KafkaBroker(
                distribution,
                folder.resolve("kafka"),
                ports.any(),
                ports.any(),
                folder.resolve("kafka.log"),
                UnitListener.NONE);
        registry = new SchemaRegistry(
                installation,
                folder.resolve("registry"),
                ports.any(),
                folder.resolve("registry.log"),
                UnitListener.NONE);
    }

    BenchServers start() {
        units().forEach(ProcessUnit::start);
        units().forEach(unit -> unit.awaitReady(PATIENCE));
        return this;
    }

    /** Everything in the folder of the build, e.g. {@code ingestion/target/app/ingestion.jar}. */
    Path built(String path) {
        return distribution.home().resolve(path);
    }

    double postgresCpuSeconds() {
        return Usage.cpuSecondsWithChildren(postgres.unit().status().pid().orElse(0));
    }

    double kafkaCpuSeconds() {
        return Usage.cpuSeconds(kafka.unit().status().pid().orElse(0));
    }

    private List<ProcessUnit> units() {
        return List.of(postgres.unit(), kafka.unit(), registry.unit());
    }

    @Override
    public void close() {
        units().forEach(ProcessUnit::stop);
    }
}
