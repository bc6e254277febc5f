package io.penstock.benchmarks.ingestion;

import io.penstock.benchmarks.ingestion.Tally.Image;
import io.penstock.servers.postgres.Postgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The captured table in a database of its own. */
final class OrdersTable {
    /** The role that every reader connects as. */
    static final String USER = "capture";

    static final String PASSWORD = "capture";
    static final String NAME = "public.orders";

    private static final String TEMPLATE = "orders_template";
    private static final int FETCH = 10_000;

    private final Postgres postgres;
    private final String database;

    private OrdersTable(Postgres postgres, String database) {
        this.postgres = postgres;
        this.database = database;
    }

    /** Writes the rows that every reader's snapshot finds, once. */
    static void prepare(Postgres postgres, long rows) throws SQLException, IOException {
        postgres.execute(
                "postgres",
                "create role " + USER + " login replication password '" + PASSWORD + "'",
                "create database " + TEMPLATE);
        postgres.execute(
                TEMPLATE,
                sql(),
                "grant select on " + NAME + " to " + USER,
                "call bench.insert_orders('r', 0, " + rows + ", '{0,1,2,3,4,5,6,7,8,9}')",
                "vacuum (freeze, analyze) " + NAME,
                "checkpoint");
    }

    /** A copy, file by file: each reader finds the same table. */
    static OrdersTable copy(Postgres postgres, String database) throws SQLException {
        postgres.execute("postgres", "create database " + database + " template " + TEMPLATE);
        return new OrdersTable(postgres, database);
    }

    String database() {
        return database;
    }

    int port() {
        return postgres.port();
    }

    void execute(String... statements) throws SQLException {
        postgres.execute(database, statements);
    }

    /** A connection on which transactions of changes are planned well, however large the table is. */
    Connection writer() throws SQLException {
        Connection connection = postgres.connect(database);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set enable_seqscan = off");
            statement.execute("set enable_hashjoin = off");
            statement.execute("set enable_mergejoin = off");
        }
        return connection;
    }

    void write(long from, long to, int transaction) throws SQLException {
        try (Connection connection = writer();
                Statement statement = connection.createStatement()) {
            statement.execute("call bench.write_all(" + from + ", " + to + ", " + transaction + ")");
        }
    }

    /** What SQL finds now. */
    Tally rows() throws SQLException {
        Tally tally = new Tally();
        try (Connection connection = postgres.connect(database)) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(FETCH);
                try (var rows = statement.executeQuery("select order_id, total_amount from " + NAME)) {
                    while (rows.next()) {
                        tally.row(new Image(
                                rows.getString(1),
                                rows.getBigDecimal(2).movePointRight(2).longValueExact()));
                    }
                }
            }
        }
        return tally;
    }

    /** Removes the database and what readers left in the server. */
    void drop() throws SQLException {
        postgres.execute(
                "postgres",
                "select pg_drop_replication_slot(slot_name) from pg_replication_slots where not active and database = '"
                        + database + "'",
                "drop database " + database + " with (force)");
    }

    private static String sql() throws IOException {
        try (InputStream sql = OrdersTable.class.getResourceAsStream("orders.sql")) {
            if (sql == null) {
                throw new IOException("orders.sql is not on the class path");
            }
            return new String(sql.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
