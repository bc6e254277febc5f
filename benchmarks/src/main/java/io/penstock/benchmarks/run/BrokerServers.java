package io.penstock.benchmarks.run;

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

/** One broker and one registry, for all turns of a run. */
public final class BrokerServers implements AutoCloseable {
    /** For a server to be ready. */
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Distribution distribution = Distribution.find();
    private final FreePorts ports = new FreePorts();
    private final Path folder;
    private final Installation installation;
    private final KafkaBroker kafka;
    private final SchemaRegistry registry;

    /** @param folder of data and logs */
    public BrokerServers(Path folder) {
        this.folder = folder;
        installation = Installation.shared(distribution, folder.resolve("installed"));
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

    public BrokerServers start() {
        units().forEach(ProcessUnit::start);
        units().forEach(unit -> unit.awaitReady(PATIENCE));
        return this;
    }

    public Distribution distribution() {
        return distribution;
    }

    public Installation installation() {
        return installation;
    }

    public FreePorts ports() {
        return ports;
    }

    public Path folder() {
        return folder;
    }

    public KafkaBroker kafka() {
        return kafka;
    }

    public SchemaRegistry registry() {
        return registry;
    }

    /** Everything in the folder of the build, e.g. {@code ingestion/target/app/ingestion.jar}. */
    public Path built(String path) {
        return distribution.home().resolve(path);
    }

    private List<ProcessUnit> units() {
        return List.of(kafka.unit(), registry.unit());
    }

    @Override
    public void close() {
        units().forEach(ProcessUnit::stop);
    }
}
