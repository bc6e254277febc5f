package io.penstock.servers.kafka;

import io.penstock.servers.install.Distribution;
import io.penstock.servers.install.Folders;
import io.penstock.servers.process.Command;
import io.penstock.servers.process.Ending;
import io.penstock.servers.process.Jvm;
import io.penstock.servers.process.Launch;
import io.penstock.servers.process.ProcessUnit;
import io.penstock.servers.process.UnitListener;
import io.penstock.servers.process.UnitSpec;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

/** A broker for one machine: every internal topic has one replica, topics are never created by accident. */
public final class KafkaBroker {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration FORMAT_TIMEOUT = Duration.ofMinutes(1);
    /** The initial snapshot of a source is one transaction. */
    private static final Duration LONGEST_TRANSACTION = Duration.ofHours(1);

    private final Distribution distribution;
    private final Path directory;
    private final int port;
    private final int controllerPort;
    private final ProcessUnit unit;

    /**
     * @param directory holds the log segments; created when missing
     * @param port of clients, on 127.0.0.1
     * @param controllerPort of the quorum, on 127.0.0.1
     */
    public KafkaBroker(
            Distribution distribution, Path directory, int port, int controllerPort, Path log, UnitListener listener) {
        this.distribution = distribution;
        this.directory = directory.toAbsolutePath();
        this.port = port;
        this.controllerPort = controllerPort;
        this.unit = new ProcessUnit(
                new UnitSpec(
                        "kafka", this::launch, log, () -> BrokerProbe.notReadyBecause(port), START_TIMEOUT, Ending.JVM),
                listener);
    }

    public ProcessUnit unit() {
        return unit;
    }

    /** @return what clients call {@code bootstrap.servers} */
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    private Launch launch() throws IOException, InterruptedException {
        Path data = directory.resolve("data");
        if (!Files.isDirectory(data)) {
            format(data);
        }
        Path properties = write("server.properties", data);
        List<String> flags = List.of(
                "-Xms128m",
                "-Xmx512m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
                "-Dorg.slf4j.simpleLogger.log.org.apache.kafka.common.config.AbstractConfig=warn");
        return new Launch(
                List.of(),
                Jvm.command(flags, distribution.kafkaClassPath(), "kafka.Kafka", List.of(properties.toString())),
                Map.of(),
                directory);
    }

    /** Formats beside the final place and renames: a half-formatted folder would be taken for a formatted one. */
    private void format(Path data) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Folders.deleteLeftovers(directory, "formatting-", Duration.ZERO);
        Path fresh = Files.createTempDirectory(directory, "formatting-");
        Path properties = write("format.properties", fresh);
        Command.run(
                "format the broker's storage",
                Jvm.command(
                        List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                        distribution.kafkaClassPath(),
                        "kafka.tools.StorageTool",
                        List.of("format", "--cluster-id", clusterId(), "--config", properties.toString())),
                FORMAT_TIMEOUT);
        Files.move(fresh, data);
    }

    private Path write(String name, Path data) throws IOException {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                "1",
                "controller.quorum.voters",
                "1@127.0.0.1:" + controllerPort,
                "listeners",
                "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners",
                "PLAINTEXT://127.0.0.1:" + port,
                "controller.listener.names",
                "CONTROLLER",
                "log.dirs",
                data.toString(),
                "auto.create.topics.enable",
                "false"));
        settings.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "4",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "transaction.max.timeout.ms", Long.toString(LONGEST_TRANSACTION.toMillis()),
                "group.initial.rebalance.delay.ms", "0",
                // allocated in full at start; 16 MiB tell half a million keys apart in one pass
                "log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20)));
        // a killed broker is let in again only when its former session is over; the usual 9 s serve clusters
        settings.putAll(Map.of("broker.session.timeout.ms", "4000", "broker.heartbeat.interval.ms", "1000"));
        Path file = directory.resolve(name);
        try (Writer writer = Files.newBufferedWriter(file)) {
            settings.store(writer, null);
        }
        return file;
    }

    private static String clusterId() {
        UUID id = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        bytes[0] &= 0x7f; // no leading dash, which the tool would take for an option
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
