package io.penstock.serving.store;

import io.penstock.common.declaration.View;
import io.penstock.common.names.Names;
import io.penstock.common.view.ServedVersions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Creates and extends what the declaration asks for. Nothing is ever dropped or narrowed. */
final class TableSetup {
    private final String schema;
    private final List<ViewTable> tables;
    private final List<View> declared;

    /** @param declared views that are served unless another version of them is */
    TableSetup(String schema, List<ViewTable> tables, List<View> declared) {
        this.schema = schema;
        this.tables = tables;
        this.declared = declared;
    }

    /**
     * One transaction: killed anywhere, it leaves nothing half made. {@code IF NOT EXISTS} alone would not do when two
     * instances start at once, since both may find nothing and one then fails on the catalogue's unique index; so they
     * take turns.
     */
    void ensure(Connection connection) throws SQLException {
        try (PreparedStatement turn =
                connection.prepareStatement("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))")) {
            turn.setString(1, "penstock serving " + schema);
            turn.execute();
        }
        List<String> statements = new ArrayList<>();
        // Asked first because IF NOT EXISTS needs the right to create schemas even where there is nothing to create.
        if (!exists(connection, "SELECT 1 FROM pg_namespace WHERE nspname = ?", schema)) {
            statements.add("CREATE SCHEMA " + Column.quote(schema));
        }
        statements.add(new OffsetTable(schema).create());
        ServedVersions versions = new ServedVersions(schema);
        statements.add(versions.create());
        for (ViewTable table : tables) {
            statements.addAll(TablePlan.statements(table, existing(connection, table)));
        }
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        for (View view : declared) {
            versions.declare(connection, view.declaredName(), view.version());
        }
        connection.commit();
    }

    private static boolean exists(Connection connection, String sql, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (ResultSet result = statement.executeQuery()) {
                return result.next();
            }
        }
    }

    private static TablePlan.@Nullable Existing existing(Connection connection, ViewTable table) throws SQLException {
        String name = Names.servingTable(table.name());
        String sql = "SELECT c.oid, obj_description(c.oid, 'pg_class') FROM pg_class c"
                + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.schema());
            statement.setString(2, name);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    return null;
                }
                long oid = result.getLong(1);
                return new TablePlan.Existing(
                        columns(connection, oid), key(connection, oid), Optional.ofNullable(result.getString(2)));
            }
        }
    }

    private static Map<String, String> columns(Connection connection, long oid) throws SQLException {
        String sql = "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
                + " WHERE attrelid = ?::oid AND attnum > 0 AND NOT attisdropped";
        Map<String, String> columns = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, oid);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    columns.put(result.getString(1), result.getString(2));
                }
            }
        }
        return columns;
    }

    private static List<String> key(Connection connection, long oid) throws SQLException {
        String sql =
                "SELECT a.attname FROM pg_index i CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)"
                        + " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum"
                        + " WHERE i.indrelid = ?::oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL"
                        + " ORDER BY i.indexrelid, k.place";
        List<String> key = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, oid);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    key.add(result.getString(1));
                }
            }
        }
        return key;
    }
}
