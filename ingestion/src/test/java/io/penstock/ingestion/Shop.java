package io.penstock.ingestion;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.environment.Auth;
import io.penstock.common.environment.Registry;
import io.penstock.common.names.Names;
import io.penstock.common.registry.RegistryClient;
import io.penstock.ingestion.cdc.SetupSql;
import io.penstock.servers.TestServers;
import io.penstock.servers.net.FreePorts;
import io.penstock.servers.postgres.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A source database of its own on the shared servers, with everything that a pipeline needs around it. */
final class Shop {
    static final Schema CONTRACT = com.example.events.OrderEvent.getClassSchema();
    static final String ORDERS = """
            create table public.orders (order_id text primary key, customer_id text not null, total_amount numeric(12,2),
              currency text default 'USD', items text[] not null default '{}', created_at timestamptz not null default now(),
              source_region text default 'us-east-1')""";

    private static final FreePorts PORTS = new FreePorts();
    private static final String USER = "penstock_cdc";
    private static final String PASSWORD = "cdc";
    private static final int PARTITIONS = 3;

    final String name;
    final Names names;
    final int port = PORTS.any();
    private final Path folder;

    private Shop(String name, Path folder) {
        this.name = name;
        this.names = new Names(name);
        this.folder = folder;
    }

    /** Database, table and topics; the database's owner has run the setup SQL. */
    static Shop open(String name) throws Exception {
        Shop shop = bare(name);
        shop.sql(SetupSql.of(shop.slot(), List.of("public.orders"), USER).toArray(String[]::new));
        return shop;
    }

    /** The same without the setup SQL. */
    static Shop bare(String name) throws Exception {
        Shop shop = new Shop(name, Files.createDirectories(TestServers.folder().resolve(name)));
        Postgres postgres = TestServers.postgres();
        postgres.execute(
                "postgres",
                "do $$ begin if not exists (select from pg_roles where rolname = '" + USER + "') then create role "
                        + USER + " login replication password '" + PASSWORD + "'; end if; end $$",
                "create database " + name);
        shop.sql(ORDERS, "grant select on public.orders to " + USER);
        shop.createTopics();
        shop.register(CONTRACT);
        return shop;
    }

    private void createTopics() throws InterruptedException, ExecutionException {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", TestServers.kafka().bootstrap()))) {
            admin.createTopics(List.of(
                            new NewTopic(orders(), PARTITIONS, (short) 1),
                            new NewTopic(deadLetters(), 1, (short) 1),
                            new NewTopic(offsets(), 1, (short) 1).configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        }
    }

    void register(Schema contract) {
        try (RegistryClient registry = registry()) {
            registry.register(Names.subject(orders()), ChangeEnvelope.schemaOf(contract));
        }
    }

    static RegistryClient registry() {
        return new RegistryClient(new Registry(List.of(TestServers.registry().url()), new Auth.None()));
    }

    void sql(String... statements) throws SQLException {
        TestServers.postgres().execute(name, statements);
    }

    Connection connect() throws SQLException {
        return TestServers.postgres().connect(name);
    }

    /** One value of one row. */
    String ask(String query) throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    String slot() {
        return names.slot("shop-db");
    }

    String orders() {
        return names.topic("orders");
    }

    String deadLetters() {
        return names.dlq("orders");
    }

    String offsets() {
        return names.cdcOffsetsTopic("shop-db");
    }

    /** The command line of the service, with both files written. */
    List<String> arguments() throws IOException {
        Path pipeline = folder.resolve("pipeline.yaml");
        Files.writeString(pipeline, """
                apiVersion: penstock/v1
                kind: Pipeline
                metadata: {name: %s, owner: tests}
                sources:
                  orders:
                    cdc: {database: shop-db, table: public.orders}
                    schema: com.example.events.OrderEvent
                    key: customer_id
                    eventTime: created_at
                views:
                  revenue:
                    from: orders
                    window: {tumbling: 1m}
                    by: [currency]
                    measures: {orders: count}
                """.formatted(name));
        Path secret = Files.writeString(folder.resolve("password"), PASSWORD);
        Path environment = folder.resolve("environment.yaml");
        Files.writeString(environment, """
                apiVersion: penstock/v1
                kind: Environment
                metadata: {name: tests}
                kafka: {bootstrap: "%s", replicationFactor: 1, minInSyncReplicas: 1}
                registry: {urls: ["%s"]}
                databases:
                  shop-db: {host: 127.0.0.1, port: %d, name: %s, user: %s, password: {file: %s}}
                serving: {database: shop-db}
                flink: {rest: "http://127.0.0.1:1"}
                listen: {ingestion: "127.0.0.1:%d"}
                """.formatted(
                        TestServers.kafka().bootstrap(),
                        TestServers.registry().url(),
                        TestServers.postgres().port(),
                        name,
                        USER,
                        secret,
                        port));
        return List.of(
                "--pipeline",
                pipeline.toString(),
                "--environment",
                environment.toString(),
                "--database",
                "shop-db",
                "--heartbeat",
                "PT0.5S");
    }

    Path folder() {
        return folder;
    }
}
