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
import io.penstock.servers.secret.Secrets;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A broker for one machine, alone or one of a {@link Quorum}; topics are never created by accident. */
public final class KafkaBroker {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration FORMAT_TIMEOUT = Duration.ofMinutes(1);
    /** The initial snapshot of a source is one transaction. */
    private static final Duration LONGEST_TRANSACTION = Duration.ofHours(1);

    private final Distribution distribution;
    private final Path directory;
    private final Path first;
    private final Quorum quorum;
    private final Quorum.Node self;
    private final @Nullable Doorkeeper doorkeeper;
    private final ProcessUnit unit;

    /**
     * The only broker.
     *
     * @param directory holds the log segments; created when missing
     * @param port of clients, on 127.0.0.1
     * @param controllerPort of the quorum, on 127.0.0.1
     */
    public KafkaBroker(
            Distribution distribution, Path directory, int port, int controllerPort, Path log, UnitListener listener) {
        this(distribution, directory, port, controllerPort, null, log, listener);
    }

    /** The only broker, which asks who comes if it has a doorkeeper. */
    public KafkaBroker(
            Distribution distribution,
            Path directory,
            int port,
            int controllerPort,
            @Nullable Doorkeeper doorkeeper,
            Path log,
            UnitListener listener) {
        this(
                distribution,
                directory,
                directory,
                Quorum.of(List.of(port, controllerPort)),
                new Quorum.Node(1, port, controllerPort),
                doorkeeper,
                log,
                listener);
    }

    private KafkaBroker(
            Distribution distribution,
            Path directory,
            Path first,
            Quorum quorum,
            Quorum.Node self,
            @Nullable Doorkeeper doorkeeper,
            Path log,
            UnitListener listener) {
        this.distribution = distribution;
        this.directory = directory.toAbsolutePath();
        this.first = first.toAbsolutePath();
        this.quorum = quorum;
        this.self = self;
        this.doorkeeper = doorkeeper;
        this.unit = new ProcessUnit(
                new UnitSpec(
                        Quorum.name(self),
                        this::launch,
                        log,
                        () -> BrokerProbe.notReadyBecause(self.port(), self.id(), doorkeeper),
                        START_TIMEOUT,
                        Ending.JVM),
                listener);
    }

    /** {@link #all(Distribution, Quorum, Function, Function, Doorkeeper, UnitListener)} who ask nobody. */
    public static List<KafkaBroker> all(
            Distribution distribution,
            Quorum quorum,
            Function<String, Path> folder,
            Function<String, Path> log,
            UnitListener listener) {
        return all(distribution, quorum, folder, log, null, listener);
    }

    /**
     * All brokers of a quorum, in its order.
     *
     * @param folder of each one's folder, by name
     * @param log of each one's log, by name
     * @param doorkeeper if they ask who comes
     */
    public static List<KafkaBroker> all(
            Distribution distribution,
            Quorum quorum,
            Function<String, Path> folder,
            Function<String, Path> log,
            @Nullable Doorkeeper doorkeeper,
            UnitListener listener) {
        return quorum.nodes().stream()
                .map(node -> new KafkaBroker(
                        distribution,
                        folder.apply(Quorum.name(node)),
                        folder.apply(Quorum.name(quorum.nodes().get(0))),
                        quorum,
                        node,
                        doorkeeper,
                        log.apply(Quorum.name(node)),
                        listener))
                .toList();
    }

    public ProcessUnit unit() {
        return unit;
    }

    /** @return what clients call {@code bootstrap.servers} */
    public String bootstrap() {
        return quorum.bootstrap();
    }

    /** How {@code Admin} calls it. */
    public int id() {
        return self.id();
    }

    /** Who asks those who come; only of a broker that has one. */
    public Doorkeeper doorkeeper() {
        return Objects.requireNonNull(doorkeeper, "this broker asks nobody");
    }

    private Launch launch() throws IOException, InterruptedException {
        Path data = directory.resolve("data");
        if (!Files.isDirectory(data)) {
            format(data);
        }
        Path properties = write("server.properties", data);
        List<String> flags = List.of(
                "-Xms128m",
                quorum.nodes().size() == 1 ? "-Xmx512m" : "-Xmx384m",
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
                        List.of("format", "--cluster-id", ClusterId.in(first), "--config", properties.toString())),
                FORMAT_TIMEOUT);
        Files.move(fresh, data);
    }

    private Path write(String name, Path data) throws IOException, InterruptedException {
        String clients = (doorkeeper == null ? "PLAINTEXT" : "SASL_SSL") + "://127.0.0.1:" + self.port();
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                Integer.toString(self.id()),
                "controller.quorum.voters",
                quorum.voters(),
                "listeners",
                clients + ",CONTROLLER://127.0.0.1:" + self.controllerPort(),
                "advertised.listeners",
                clients,
                "controller.listener.names",
                "CONTROLLER",
                "log.dirs",
                data.toString(),
                "auto.create.topics.enable",
                "false"));
        String replicas = Integer.toString(quorum.replicas());
        String inSync = Integer.toString(quorum.minInSyncReplicas());
        // a group finds its offsets again as long as topics keep its records: a laptop rests over a holiday
        settings.put(
                "offsets.retention.minutes", Long.toString(Duration.ofDays(90).toMinutes()));
        settings.putAll(Map.of("default.replication.factor", replicas, "min.insync.replicas", inSync));
        settings.putAll(Map.of(
                "offsets.topic.replication.factor",
                replicas,
                "offsets.topic.num.partitions",
                "4",
                "transaction.state.log.replication.factor",
                replicas,
                "transaction.state.log.min.isr",
                inSync,
                "transaction.state.log.num.partitions",
                "4",
                "share.coordinator.state.topic.replication.factor",
                replicas,
                "share.coordinator.state.topic.min.isr",
                inSync,
                "transaction.max.timeout.ms",
                Long.toString(LONGEST_TRANSACTION.toMillis()),
                "group.initial.rebalance.delay.ms",
                "0",
                // allocated in full at start; 16 MiB tell half a million keys apart in one pass
                "log.cleaner.dedupe.buffer.size",
                Integer.toString(16 << 20)));
        // a killed broker is let in again only when its former session is over; the usual 9 s serve clusters
        settings.putAll(Map.of("broker.session.timeout.ms", "4000", "broker.heartbeat.interval.ms", "1000"));
        if (doorkeeper != null) {
            settings.putAll(doorkeeper.settings());
        }
        StringWriter text = new StringWriter();
        settings.store(text, null);
        Secrets folder = new Secrets(directory); // they hold the brokers' password
        folder.write(name, text.toString().getBytes(StandardCharsets.UTF_8));
        return folder.file(name);
    }
}
