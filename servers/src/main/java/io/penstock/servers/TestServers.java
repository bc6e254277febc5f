package io.penstock.servers;

import io.penstock.servers.flink.FlinkCluster;
import io.penstock.servers.flink.FlinkSettings;
import io.penstock.servers.install.Distribution;
import io.penstock.servers.install.Folders;
import io.penstock.servers.install.Installation;
import io.penstock.servers.kafka.Doorkeeper;
import io.penstock.servers.kafka.KafkaBroker;
import io.penstock.servers.net.FreePorts;
import io.penstock.servers.postgres.Postgres;
import io.penstock.servers.postgres.PostgresSettings;
import io.penstock.servers.process.ProcessUnit;
import io.penstock.servers.process.UnitListener;
import io.penstock.servers.registry.SchemaRegistry;
import io.penstock.servers.secret.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Servers for tests: each is started when first asked for, once per JVM, in a temporary folder, on a free port of
 * 127.0.0.1, and ended with the JVM, however that ends. Tests share them: use own topics, subjects and databases. The
 * log of each is in {@link #folder()} until the JVM ends, and the end of it in the message when a start fails.
 */
public final class TestServers {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final FreePorts PORTS = new FreePorts();
    private static final List<ProcessUnit> UNITS = new CopyOnWriteArrayList<>();

    private static @Nullable Path folder;
    private static @Nullable Postgres postgres;
    private static @Nullable KafkaBroker kafka;
    private static @Nullable KafkaBroker securedKafka;
    private static @Nullable SchemaRegistry registry;
    private static @Nullable FlinkCluster flink;

    private TestServers() {}

    /** PostgreSQL with logical decoding; superuser {@link Postgres#SUPERUSER}, database {@code postgres}. */
    public static synchronized Postgres postgres() {
        if (postgres == null) {
            Postgres started = new Postgres(
                    installation(),
                    new PostgresSettings(folder().resolve("postgres"), PORTS.any(), "postgres", Map.of()),
                    folder().resolve("postgres.log"),
                    UnitListener.NONE);
            begin(started.unit());
            postgres = started;
        }
        return postgres;
    }

    /** One broker; topics must be created. */
    public static synchronized KafkaBroker kafka() {
        if (kafka == null) {
            KafkaBroker started = new KafkaBroker(
                    Distribution.find(),
                    folder().resolve("kafka"),
                    PORTS.any(),
                    PORTS.any(),
                    folder().resolve("kafka.log"),
                    UnitListener.NONE);
            begin(started.unit());
            kafka = started;
        }
        return kafka;
    }

    /** Another broker, which lets in those who say who they are, see {@link KafkaBroker#doorkeeper}. */
    public static synchronized KafkaBroker securedKafka() {
        if (securedKafka == null) {
            KafkaBroker started = new KafkaBroker(
                    Distribution.find(),
                    folder().resolve("secured-kafka"),
                    PORTS.any(),
                    PORTS.any(),
                    new Doorkeeper(new Secrets(folder().resolve("secured-kafka-secrets"))),
                    folder().resolve("secured-kafka.log"),
                    UnitListener.NONE);
            begin(started.unit());
            securedKafka = started;
        }
        return securedKafka;
    }

    /** The registry; new subjects are FULL_TRANSITIVE. */
    public static synchronized SchemaRegistry registry() {
        if (registry == null) {
            SchemaRegistry started = new SchemaRegistry(
                    installation(),
                    folder().resolve("registry"),
                    PORTS.any(),
                    folder().resolve("registry.log"),
                    UnitListener.NONE);
            begin(started.unit());
            registry = started;
        }
        return registry;
    }

    /** One JobManager and one TaskManager with two slots; jobs are submitted over REST. */
    public static synchronized FlinkCluster flink() {
        if (flink == null) {
            FlinkCluster started = new FlinkCluster(
                    Distribution.find(),
                    new FlinkSettings(folder().resolve("flink"), PORTS.any(), PORTS.any(), 1, 2, Map.of(), Map.of()),
                    folder(),
                    UnitListener.NONE);
            UNITS.add(started.jobManager().start());
            started.taskManagers().forEach(TestServers::begin);
            flink = started;
        }
        return flink;
    }

    /** The temporary folder of this JVM; removed at its end. */
    public static synchronized Path folder() {
        if (folder == null) {
            try {
                Path created = Files.createTempDirectory("penstock-test-");
                // run by root where namespaces are forbidden, PostgreSQL is another user, who must get in
                Files.setPosixFilePermissions(created, PosixFilePermissions.fromString("rwxr-xr-x"));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(created), "penstock-test-end"));
                folder = created;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return folder;
    }

    /** Archives unpacked beside the build's other output, so that the next JVM need not do it again. */
    public static Installation installation() {
        return Installation.shared(Distribution.find(), folder().resolve("installed"));
    }

    private static void begin(ProcessUnit unit) {
        UNITS.add(unit);
        unit.start().awaitReady(PATIENCE);
    }

    private static void end(Path created) {
        for (int i = UNITS.size() - 1; i >= 0; i--) {
            UNITS.get(i).stop();
        }
        try {
            Folders.delete(created);
        } catch (IOException leftToTheSystem) {
            System.err.println("not removed: " + created + " (" + leftToTheSystem + ")");
        }
    }
}
