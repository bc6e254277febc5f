package io.penstock.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.environment.EnvironmentLoader;
import io.penstock.common.names.Names;
import io.penstock.local.platform.Logins;
import io.penstock.local.platform.Platform;
import io.penstock.servers.kafka.Doorkeeper;
import io.penstock.servers.kafka.KafkaLogins;
import io.penstock.servers.net.FreePorts;
import io.penstock.servers.net.Http;
import io.penstock.servers.secret.Secrets;
import io.penstock.transport.Transport;
import io.penstock.transport.ownership.OwnershipTopic;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaBuilder.FieldAssembler;

/**
 * A pipeline of its own on a running platform, whose services and job the test starts and replaces itself. There are two
 * releases of them, which differ in the contract: the second has one field more.
 */
final class Evolution implements AutoCloseable {
    static final Names NAMES = new Names("evolve");
    static final Schema OLD = fields().endRecord();
    static final Schema NEW = fields().name("source_region")
            .type()
            .stringType()
            .stringDefault("us-east-1")
            .endRecord();

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final FreePorts PORTS = new FreePorts();
    private static final String TABLE =
            "create table public.orders (order_id text primary key, customer_id text not null,"
                    + " total_amount numeric(12,2) not null, created timestamptz not null default now())";

    private final Platform platform;
    private final Path folder;
    private final Path home = Path.of("..").toAbsolutePath().normalize();
    private final List<Process> started = new ArrayList<>();
    private final FlinkJobs flink;
    private int serving;

    /** A release: what is on the class path before everything else. */
    record Release(String name, Schema contract) {}

    static final Release FIRST = new Release("first", OLD);
    static final Release SECOND = new Release("second", NEW);

    Evolution(Platform platform, Path folder) throws Exception {
        this.platform = platform;
        this.folder = Files.createDirectories(folder);
        this.flink = new FlinkJobs(platform.flink());
        for (Release release : List.of(FIRST, SECOND)) {
            Path contract =
                    Files.createDirectories(folder.resolve(release.name()).resolve("evolve"));
            Files.writeString(contract.resolve("Order.avsc"), release.contract().toString());
        }
        Files.writeString(pipeline(), """
                apiVersion: penstock/v1
                kind: Pipeline
                metadata: {name: evolve, owner: tests}
                sources:
                  orders:
                    cdc: {database: evolve-db, table: public.orders}
                    schema: evolve.Order
                    key: customer_id
                    eventTime: created
                views:
                  revenue:
                    from: orders
                    window: {tumbling: 1m}
                    by: [customer_id]
                    measures: {orders: count, revenue: {sum: total_amount, scale: 2}}
                """);
        KafkaLogins logins = new KafkaLogins(
                new Doorkeeper(new Secrets(Path.of(platform.variables().get("PENSTOCK_SECRETS")))),
                List.of(platform.kafkaBootstrap()));
        logins.letApply(Logins.LAUNCHER, NAMES.topic(""), OwnershipTopic.NAME);
        logins.letInspect(Logins.LAUNCHER, NAMES.topic(""));
        sql("postgres", "create database evolve", "create database evolve_serving owner penstock_serving");
        sql("evolve", TABLE);
    }

    private static FieldAssembler<Schema> fields() {
        return SchemaBuilder.record("Order")
                .namespace("evolve")
                .fields()
                .requiredString("order_id")
                .requiredString("customer_id")
                .requiredDouble("total_amount")
                .name("created")
                .type(LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)))
                .noDefault();
    }

    private Path pipeline() {
        return folder.resolve("pipeline.yaml");
    }

    /** With ports of its own each time, so that two of a kind can run beside each other. */
    private Path environment(int ingestion, int serving) throws IOException {
        Map<String, String> variables = platform.variables();
        return Files.writeString(folder.resolve("environment-" + ingestion + ".yaml"), """
                apiVersion: penstock/v1
                kind: Environment
                metadata: {name: tests}
                kafka:
                  bootstrap: "%s"
                  replicationFactor: 1
                  minInSyncReplicas: 1
                  properties:
                    security.protocol: SASL_SSL
                    sasl.mechanism: SCRAM-SHA-512
                    sasl.jaas.config: {file: "%4$s/kafka-${PENSTOCK_LOGIN}.jaas"}
                    ssl.truststore.type: PEM
                    ssl.truststore.certificates: {file: "%4$s/kafka-ca.pem"}
                  principals: {ingestion: User:ingestion, processing: User:processing, serving: User:serving}
                registry: {urls: ["%2$s"]}
                databases:
                  evolve-db: {host: 127.0.0.1, port: %3$s, name: evolve, user: penstock_cdc, password: {file: "%4$s/shop-db"}}
                  serving-db: {host: 127.0.0.1, port: %3$s, name: evolve_serving, user: penstock_serving, password: {file: "%4$s/serving-db"}}
                serving: {database: serving-db}
                flink: {rest: "%5$s", checkpointInterval: 2s, minPause: 500ms, checkpointStorage: "%6$s"}
                listen: {ingestion: "127.0.0.1:%7$d", serving: "127.0.0.1:%8$d"}
                """.formatted(
                        variables.get("PENSTOCK_KAFKA"),
                        variables.get("PENSTOCK_REGISTRY"),
                        variables.get("PENSTOCK_POSTGRES_PORT"),
                        variables.get("PENSTOCK_SECRETS"),
                        platform.flink(),
                        folder.resolve("checkpoints").toUri(),
                        ingestion,
                        serving));
    }

    /** Topics and schemas of a release. */
    void apply(Release release) throws Exception {
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        URL contract = folder.resolve(release.name()).toUri().toURL();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {contract}, before)) {
            current.setContextClassLoader(loader);
            Transport.apply(
                    PipelineLoader.load(pipeline(), Map.of()),
                    EnvironmentLoader.load(environment(0, 0), Map.of("PENSTOCK_LOGIN", Logins.LAUNCHER)),
                    new PrintStream(OutputStream.nullOutputStream(), true, UTF_8));
        } finally {
            current.setContextClassLoader(before);
        }
    }

    /** Runs what the service prints for the database's owner. */
    void setUpDatabase() throws Exception {
        Process printing = launch(FIRST, "ingestion", "Ingestion", environment(0, 0), "--setup-sql");
        String script = new String(printing.getInputStream().readAllBytes(), UTF_8);
        assertThat(printing.waitFor()).as(script).isZero();
        sql("evolve", script);
    }

    /** The process once it is ready, or once it says this instead. */
    Process ingestion(Release release, String until) throws Exception {
        int port = PORTS.any();
        Process process = launch(
                release,
                "ingestion",
                "Ingestion",
                environment(port, 0),
                "--database",
                "evolve-db",
                "--heartbeat",
                "PT0.5S");
        awaitReadiness(process, port, until);
        return process;
    }

    Process serving(Release release) throws Exception {
        serving = PORTS.any();
        Process process = launch(release, "serving", "Serving", environment(0, serving));
        awaitReadiness(process, serving, "\"status\":\"ready\"");
        return process;
    }

    private Process launch(Release release, String module, String type, Path environment, String... more)
            throws IOException {
        Path jar = home.resolve(module).resolve("target/app").resolve(module + ".jar");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                folder.resolve(release.name()) + File.pathSeparator + jar,
                "io.penstock." + module + "." + type,
                "--pipeline",
                pipeline().toString(),
                "--environment",
                environment.toString()));
        boolean printing = List.of(more).contains("--setup-sql");
        if (printing) {
            command.addAll(List.of("--database", "evolve-db"));
        }
        command.addAll(List.of(more));
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().put("PENSTOCK_LOGIN", module);
        Path log = folder.resolve(module + "-" + release.name() + ".log");
        if (printing) {
            process.redirectError(log.toFile());
        } else {
            process.redirectErrorStream(true).redirectOutput(log.toFile());
        }
        Process launched = process.start();
        started.add(launched);
        return launched;
    }

    private void awaitReadiness(Process process, int port, String expected) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .untilAsserted(() -> {
                    assertThat(process.isAlive()).as("logs in %s", folder).isTrue();
                    assertThat(Http.get(URI.create("http://127.0.0.1:" + port + "/readyz"))
                                    .body())
                            .contains(expected);
                });
    }

    /** The job's id. */
    String job(Release release, String savepoint) throws Exception {
        Path jar = folder.resolve("job-" + release.name() + ".jar");
        FlinkJobs.jarWith(
                home.resolve("processing/target/processing-job.jar"),
                jar,
                "evolve/Order.avsc",
                folder.resolve(release.name()).resolve("evolve/Order.avsc"));
        return flink.run(
                jar,
                "io.penstock.processing.ProcessingJob",
                List.of(
                        "--pipeline",
                        pipeline().toString(),
                        "--environment",
                        environment(0, 0).toString()),
                savepoint);
    }

    /** Where its savepoint lies. */
    String stopJob(String id) throws Exception {
        return flink.stop(id, folder.resolve("savepoints").toUri());
    }

    void cancelJob(String id) throws Exception {
        flink.cancel(id);
    }

    Connection connect() throws Exception {
        return platform.superuser("evolve");
    }

    void sql(String database, String... statements) throws Exception {
        try (Connection connection = platform.superuser(database);
                Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    /** Where the view's rows are answered. */
    URI view() {
        return URI.create("http://127.0.0.1:" + serving + "/v1/views/revenue?limit=10000");
    }

    @Override
    public void close() {
        started.forEach(process -> process.destroyForcibly().onExit().join());
    }
}
