package io.penstock.serving;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.environment.Environment;
import io.penstock.common.environment.EnvironmentLoader;
import io.penstock.common.names.Names;
import io.penstock.common.registry.RegistryClient;
import io.penstock.servers.TestServers;
import io.penstock.servers.kafka.NewTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A pipeline of its own on the shared servers: database, topics, schemas, files. */
public final class World implements AutoCloseable {
    static final String REVENUE = "revenue";
    static final String PAYMENTS = "payments";
    private static final String ROLE = "penstock_serving";
    private static final String PASSWORD = UUID.randomUUID().toString();

    private final String name;
    private final Path folder;
    private final Pipeline pipeline;
    private final Environment environment;
    private final Admin admin;
    private final RegistryClient registry;

    private World(String name, Path folder, int partitions, String measures) throws Exception {
        this.name = name;
        this.folder = folder;
        createDatabase();
        Files.writeString(folder.resolve("secret"), PASSWORD);
        Files.writeString(pipelineFile(), declaration(measures));
        Files.writeString(
                environmentFile(), environmentText(TestServers.postgres().port()));
        pipeline = PipelineLoader.load(pipelineFile(), Map.of());
        environment = EnvironmentLoader.load(environmentFile(), Map.of());
        admin = Admin.create(Map.of("bootstrap.servers", TestServers.kafka().bootstrap()));
        registry = new RegistryClient(environment.registry());
        NewTopics.create(
                admin,
                pipeline.views().keySet().stream()
                        .map(view -> new NewTopic(names().viewTopic(view), partitions, (short) 1))
                        .toList());
    }

    static World create(String name, int partitions) throws Exception {
        return new World(name, Files.createTempDirectory(TestServers.folder(), name), partitions, "");
    }

    /** The same pipeline with one measure more; topics and database are as they were. */
    Pipeline withMeasure(String measure) throws IOException {
        Path file = folder.resolve("changed.yaml");
        Files.writeString(file, declaration(", " + measure));
        return PipelineLoader.load(file, Map.of());
    }

    Pipeline changed(String from, String to) throws IOException {
        Path file = folder.resolve("changed.yaml");
        Files.writeString(file, declaration("").replace(from, to));
        return PipelineLoader.load(file, Map.of());
    }

    Path pipelineFile() {
        return folder.resolve("pipeline.yaml");
    }

    Path environmentFile() {
        return folder.resolve("environment.yaml");
    }

    Pipeline pipeline() {
        return pipeline;
    }

    Environment environment() {
        return environment;
    }

    Names names() {
        return new Names(name);
    }

    Admin admin() {
        return admin;
    }

    RegistryClient registry() {
        return registry;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(TestServers.postgres().jdbcUrl(database()), ROLE, PASSWORD);
    }

    /** Every row of a query, its values as text. */
    List<List<String>> query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(result.getString(i)));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String table(String view) {
        return name + "." + view;
    }

    String database() {
        return "serving_" + name;
    }

    @Override
    public void close() {
        admin.close();
        registry.close();
    }

    private void createDatabase() throws SQLException {
        TestServers.postgres()
                .execute(
                        "postgres",
                        "DO $$ BEGIN CREATE ROLE " + ROLE + " LOGIN PASSWORD '" + PASSWORD
                                + "'; EXCEPTION WHEN duplicate_object THEN END $$",
                        "CREATE DATABASE " + database() + " OWNER " + ROLE);
    }

    private String declaration(String measures) {
        return """
                apiVersion: penstock/v1
                kind: Pipeline
                metadata: {name: %s, owner: tests}
                sources:
                  orders:
                    events: {}
                    schema: com.example.events.OrderEvent
                    key: customer_id
                    eventTime: created_at
                  payments:
                    events: {}
                    schema: com.example.events.PaymentEvent
                    key: order_id
                    eventTime: paid_at
                views:
                  revenue:
                    from: orders
                    window: {tumbling: 1m}
                    by: [source_region, currency]
                    measures:
                      {orders: count, revenue: {sum: total_amount, scale: 2}, largest: {max: total_amount}%s}
                    retention: 3650d
                  payments:
                    from: payments
                    window: {tumbling: 1m}
                    by: [status]
                    measures: {amount: {sum: amount, scale: 2}}
                    retention: 3650d
                """.formatted(name, measures);
    }

    private String environmentText(int postgresPort) {
        return """
                apiVersion: penstock/v1
                kind: Environment
                metadata: {name: test}
                kafka:
                  bootstrap: "%s"
                  replicationFactor: 1
                  minInSyncReplicas: 1
                  properties: {session.timeout.ms: "6000"}
                registry: {urls: ["%s"]}
                databases:
                  serving-db:
                    {host: 127.0.0.1, port: %d, name: %s, user: %s, password: {file: "%s"}}
                serving: {database: serving-db}
                flink: {checkpointStorage: "file:///tmp/unused"}
                listen: {serving: "127.0.0.1:0"}
                """.formatted(
                        TestServers.kafka().bootstrap(),
                        TestServers.registry().url(),
                        postgresPort,
                        database(),
                        ROLE,
                        folder.resolve("secret"));
    }
}
