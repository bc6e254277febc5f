package io.penstock.ingestion;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.environment.Auth;
import io.penstock.common.environment.Registry;
import io.penstock.common.names.Names;
import io.penstock.common.registry.RegistryClient;
import io.penstock.ingestion.cdc.postgres.SetupSql;
import io.penstock.servers.TestServers;
import io.penstock.servers.kafka.NewTopics;
import io.penstock.servers.net.FreePorts;
import io.penstock.servers.postgres.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;

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

    /** Of the pipeline, and of the database unless there are several. */
    final String name;

    final Names names;
    int port = PORTS.any();
    private final Postgres postgres;
    private final String key;
    private final String database;
    private final List<Captured> captured;
    private final Path folder;
    /** Of the same pipeline, this one included. */
    private List<Shop> databases = List.of(this);

    /** A captured table; the first one's source is {@code orders}. */
    record Captured(String source, String table, Schema contract, String key, String eventTime) {

        private String declaration(String database) {
            return "  " + source + ": {cdc: {database: " + database + ", table: " + table + "}, schema: "
                    + contract.getFullName() + ", key: " + key + ", eventTime: " + eventTime + "}\n";
        }
    }

    private Shop(Postgres postgres, String name, String key, String database, List<Captured> captured)
            throws IOException {
        this.postgres = postgres;
        this.name = name;
        this.names = new Names(name);
        this.key = key;
        this.database = database;
        this.captured = captured;
        this.folder = Files.createDirectories(TestServers.folder().resolve(database));
    }

    /** A captured table of orders, under any name. */
    static Captured ordersIn(String source) {
        return new Captured(source, "public." + source, CONTRACT, "customer_id", "created_at");
    }

    /** Database, table and topics; the database's owner has run the setup SQL. */
    static Shop open(String name) throws Exception {
        return bare(name).setUp();
    }

    /** The same without the setup SQL. */
    static Shop bare(String name) throws Exception {
        return of(name, List.of(ordersIn("orders")), ORDERS);
    }

    /** The same with tables of its own. */
    static Shop of(String name, List<Captured> captured, String tables) throws Exception {
        return new Shop(TestServers.postgres(), name, "shop-db", name, captured).create(tables);
    }

    /** The same as {@link #open} on a server of its own. */
    static Shop on(Postgres postgres, String name) throws Exception {
        return new Shop(postgres, name, "shop-db", name, List.of(ordersIn("orders")))
                .create(ORDERS)
                .setUp();
    }

    /** Databases that feed one pipeline: {@code shop-db} with the first sources, {@code second-db} with the others. */
    static List<Shop> two(String name, List<Captured> first, String tables, List<Captured> second, String others)
            throws Exception {
        Shop shop = new Shop(TestServers.postgres(), name, "shop-db", name, first).create(tables);
        Shop other = new Shop(TestServers.postgres(), name, "second-db", name + "_2", second).create(others);
        shop.databases = List.of(shop, other);
        other.databases = shop.databases;
        return List.of(shop.setUp(), other.setUp());
    }

    private Shop create(String tables) throws Exception {
        postgres.execute(
                "postgres",
                "do $$ begin if not exists (select from pg_roles where rolname = '" + USER
                        + "') then create role " + USER + " login replication password '" + PASSWORD
                        + "'; end if; end $$",
                // Those of the tests before this one: a server has room for few, and each retains the log.
                "select pg_drop_replication_slot(slot_name) from pg_replication_slots where not active",
                "create database " + database);
        sql(tables);
        createTopic(offsets(), 1);
        try (RegistryClient registry = registry()) {
            for (Captured each : captured) {
                String topic = names.topic(each.source());
                sql("grant select on " + each.table() + " to " + USER);
                createTopic(topic, PARTITIONS);
                createTopic(names.dlq(each.source()), 1);
                registry.register(Names.subject(topic), ChangeEnvelope.schemaOf(each.contract()));
            }
        }
        return this;
    }

    /** The same database with one more captured table, and topics for it. */
    Shop with(Captured more) throws Exception {
        List<Captured> all = new ArrayList<>(captured);
        all.add(more);
        createTopic(names.topic(more.source()), PARTITIONS);
        createTopic(names.dlq(more.source()), 1);
        try (RegistryClient registry = registry()) {
            registry.register(Names.subject(names.topic(more.source())), ChangeEnvelope.schemaOf(more.contract()));
        }
        return new Shop(postgres, name, key, database, List.copyOf(all));
    }

    Shop setUp() throws SQLException {
        List<String> tables = captured.stream().map(Captured::table).toList();
        sql(SetupSql.of(slot(), tables, USER).toArray(String[]::new));
        return this;
    }

    void createTopic(String topic, int partitions) throws InterruptedException, ExecutionException {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", TestServers.kafka().bootstrap()))) {
            NewTopics.create(admin, topic, partitions);
        }
    }

    /** Another port for the next process. */
    void usePort() {
        port = PORTS.any();
    }

    static RegistryClient registry() {
        return new RegistryClient(new Registry(List.of(TestServers.registry().url()), new Auth.None()));
    }

    void sql(String... statements) throws SQLException {
        postgres.execute(database, statements);
    }

    Connection connect() throws SQLException {
        return postgres.connect(database);
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
        return names.slot(key);
    }

    String orders() {
        return names.topic("orders");
    }

    String deadLetters() {
        return names.dlq("orders");
    }

    String offsets() {
        return names.cdcOffsetsTopic(key);
    }

    /** The command line of the service, with both files written. */
    List<String> arguments() throws IOException {
        Path pipeline = folder.resolve("pipeline.yaml");
        Files.writeString(pipeline, """
                apiVersion: penstock/v1
                kind: Pipeline
                metadata: {name: %s, owner: tests}
                sources:
                %s
                views:
                  rows:
                    from: orders
                    window: {tumbling: 1m}
                    by: [%s]
                    measures: {orders: count}
                """.formatted(
                        name,
                        databases.stream()
                                .flatMap(each -> each.captured.stream().map(source -> source.declaration(each.key)))
                                .collect(Collectors.joining()),
                        databases.get(0).captured.get(0).key()));
        Path secret = Files.writeString(folder.resolve("password"), PASSWORD);
        Path environment = folder.resolve("environment.yaml");
        Files.writeString(environment, """
                apiVersion: penstock/v1
                kind: Environment
                metadata: {name: tests}
                kafka: {bootstrap: "%s", replicationFactor: 1, minInSyncReplicas: 1}
                registry: {urls: ["%s"]}
                databases:
                %s
                serving: {database: shop-db}
                flink: {rest: "http://127.0.0.1:1"}
                listen: {ingestion: "127.0.0.1:%d"}
                """.formatted(
                        TestServers.kafka().bootstrap(),
                        TestServers.registry().url(),
                        databases.stream().map(each -> each.connection(secret)).collect(Collectors.joining()),
                        port));
        return List.of(
                "--pipeline",
                pipeline.toString(),
                "--environment",
                environment.toString(),
                "--database",
                key,
                "--heartbeat",
                "PT0.5S");
    }

    private String connection(Path secret) {
        return "  %s: {host: 127.0.0.1, port: %d, name: %s, user: %s, password: {file: %s}}\n"
                .formatted(key, postgres.port(), database, USER, secret);
    }

    Path folder() {
        return folder;
    }
}
