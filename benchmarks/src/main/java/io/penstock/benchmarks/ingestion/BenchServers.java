package io.penstock.benchmarks.ingestion;

import io.penstock.benchmarks.measure.Usage;
import io.penstock.benchmarks.run.BrokerServers;
import io.penstock.servers.install.Distribution;
import io.penstock.servers.kafka.KafkaBroker;
import io.penstock.servers.net.FreePorts;
import io.penstock.servers.postgres.Postgres;
import io.penstock.servers.postgres.PostgresSettings;
import io.penstock.servers.process.UnitListener;
import io.penstock.servers.registry.SchemaRegistry;
import java.nio.file.Path;
import java.util.Map;

/** One PostgreSQL, one broker, one registry, for all readers of a run. */
final class BenchServers implements AutoCloseable {
    private final BrokerServers brokers;
    final Distribution distribution;
    final FreePorts ports;
    final Path folder;
    final Postgres postgres;
    final KafkaBroker kafka;
    final SchemaRegistry registry;

    /** @param folder of data and logs */
    BenchServers(Path folder) {
        this.folder = folder;
        brokers = new BrokerServers(folder);
        distribution = brokers.distribution();
        ports = brokers.ports();
        kafka = brokers.kafka();
        registry = brokers.registry();
        postgres = new Postgres(
                brokers.installation(),
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
    }

    BenchServers start() {
        postgres.unit().start();
        brokers.start();
        postgres.unit().awaitReady(BrokerServers.PATIENCE);
        return this;
    }

    /** Everything in the folder of the build. */
    Path built(String path) {
        return brokers.built(path);
    }

    double postgresCpuSeconds() {
        return Usage.cpuSecondsWithChildren(postgres.unit().status().pid().orElse(0));
    }

    double kafkaCpuSeconds() {
        return Usage.cpuSeconds(kafka.unit().status().pid().orElse(0));
    }

    @Override
    public void close() {
        postgres.unit().stop();
        brokers.close();
    }
}
