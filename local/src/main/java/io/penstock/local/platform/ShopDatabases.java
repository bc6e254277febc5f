package io.penstock.local.platform;

import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.names.Names;
import io.penstock.servers.postgres.Postgres;
import io.penstock.servers.secret.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes the source and the serving database what the pipeline expects of them: users, tables, publication. Can be
 * repeated, also after it was killed at any point. The passwords are set each time, so that the files of secrets stay
 * the truth.
 */
final class ShopDatabases {
    /** The shop's own application: owns and writes the tables. */
    static final String APPLICATION = "penstock_shop";

    static final String SHOP = "shop";
    static final String SERVING = "serving";

    private static final String CAPTURE = "penstock_cdc";
    private static final String SERVICE = "penstock_serving";
    private static final String SOURCE_NAME = "shop-db";

    private final Postgres postgres;
    private final Secrets secrets;
    private final Pipeline pipeline;

    ShopDatabases(Postgres postgres, Secrets secrets, Pipeline pipeline) {
        this.postgres = postgres;
        this.secrets = secrets;
        this.pipeline = pipeline;
    }

    void prepare() throws SQLException, IOException {
        try (Connection connection = postgres.connect("postgres")) {
            role(connection, APPLICATION, "login", "shop-app");
            role(connection, CAPTURE, "login replication", SOURCE_NAME);
            role(connection, SERVICE, "login", "serving-db");
            database(connection, SHOP, APPLICATION);
            database(connection, SERVING, SERVICE);
        }
        try (Connection connection = postgres.connect(SHOP);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("set local role " + APPLICATION);
            statement.execute(shopSql());
            statement.execute("reset role");
            publication(connection);
            connection.commit();
        }
    }

    private void role(Connection connection, String name, String attributes, String secret) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!exists(connection, "select 1 from pg_roles where rolname = ?", name)) {
                statement.execute("create role " + name);
            }
            // hexadecimal digits: nothing to escape
            statement.execute("alter role " + name + " " + attributes + " password '" + secrets.reveal(secret) + "'");
        }
    }

    private static void database(Connection connection, String name, String owner) throws SQLException {
        if (!exists(connection, "select 1 from pg_database where datname = ?", name)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("create database " + name + " owner " + owner);
            }
        }
    }

    /**
     * The tables that the pipeline captures, and the heartbeat. Left alone when it's right already: a change of it is
     * written to the log.
     */
    private void publication(Connection connection) throws SQLException {
        Set<String> wanted = new TreeSet<>(Set.of(Names.heartbeatTable()));
        pipeline.sources().values().forEach(source -> {
            if (source.origin() instanceof Origin.Cdc cdc && cdc.database().equals(SOURCE_NAME)) {
                wanted.add(cdc.table());
            }
        });
        String name = new Names(pipeline.name()).publication(SOURCE_NAME);
        try (Statement statement = connection.createStatement()) {
            if (!exists(connection, "select 1 from pg_publication where pubname = ?", name)) {
                statement.execute("create publication " + name + " for table " + String.join(", ", wanted));
            } else if (!published(connection, name).equals(wanted)) {
                statement.execute("alter publication " + name + " set table " + String.join(", ", wanted));
            }
        }
    }

    private static Set<String> published(Connection connection, String publication) throws SQLException {
        Set<String> tables = new TreeSet<>();
        try (PreparedStatement query = connection.prepareStatement(
                "select schemaname || '.' || tablename from pg_publication_tables where pubname = ?")) {
            query.setString(1, publication);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
        }
        return tables;
    }

    private static boolean exists(Connection connection, String sql, String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, name);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static String shopSql() throws IOException {
        try (InputStream sql = ShopDatabases.class.getResourceAsStream("shop.sql")) {
            if (sql == null) {
                throw new IOException("shop.sql is not on the class path");
            }
            return new String(sql.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
