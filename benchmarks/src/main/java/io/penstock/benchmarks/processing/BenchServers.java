package io.penstock.benchmarks.processing;

import io.penstock.servers.install.Distribution;
import io.penstock.servers.install.Installation;
import io.penstock.servers.kafka.KafkaBroker;
import io.penstock.servers.net.FreePorts;
import io.penstock.servers.process.ProcessUnit;
import io.penstock.servers.process.UnitListener;
import io.penstock.servers.registry.SchemaRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One broker and one registry, for all contestants of a run. */
final class BenchServers implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    final Distribution distribution = Distribution.find();
    final FreePorts ports = new FreePorts();
    final Path folder;
    final KafkaBroker kafka;
    final SchemaRegistry registry;

    /** @param folder of data and logs */
    BenchServers(Path folder) {
        this.folder = folder;
        kafka = new KafkaBroker(
                distribution,
                folder.resolve("kafka"),
                ports.any(),
                ports.any(),
                folder.resolve("kafka.log"),
                UnitListener.NONE);
        registry = new SchemaRegistry(
                Installation.shared(distribution, folder.resolve("installed")),
                folder.resolve("registry"),
                ports.any(),
                folder.resolve("registry.log"),
                UnitListener.NONE);
    }

    BenchServers start() {
        List<ProcessUnit> units = List.of(kafka.unit(), registry.unit());
        units.forEach(ProcessUnit::start);
        units.forEach(unit -> unit.awaitReady(PATIENCE));
        return this;
    }

    /** Everything in the folder of the build. */
    Path built(String path) {
        return distribution.home().resolve(path);
    }

    @Override
    public void close() {
        registry.unit().stop();
        kafka.unit().stop();
    }
}
