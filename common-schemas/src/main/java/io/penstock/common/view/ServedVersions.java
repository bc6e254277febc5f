package io.penstock.common.view;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The table of the serving database that says which version of each view is answered from, and which is being built
 * beside it. What answers and what switches over agree through it alone; all methods work within the caller's transaction.
 */
public final class ServedVersions {
    /** The table's name, in the schema of the pipeline. */
    public static final String NAME = "penstock_versions";

    private final String qualified;

    /**
     * One version of a view.
     *
     * @param view its declared name
     * @param declaration the pipeline's at that version, as an attachment; empty where whoever serves it has declared it
     * @param served whether it is answered from; else it is written only
     */
    public record Entry(String view, int version, Optional<String> declaration, boolean served) {}

    /** @param schema of the pipeline, see {@link io.penstock.common.names.Names#servingSchema()} */
    public ServedVersions(String schema) {
        this.qualified = '"' + schema.replace("\"", "\"\"") + "\"." + NAME;
    }

    /** The statement that makes the table unless it is there. */
    public String create() {
        return "CREATE TABLE IF NOT EXISTS " + qualified + " (view text NOT NULL, version integer NOT NULL,"
                + " declaration text, served boolean NOT NULL, since timestamp with time zone NOT NULL DEFAULT now(),"
                + " PRIMARY KEY (view, version))";
    }

    /** Every version that is written, by view and version; none while there is no such table. */
    public List<Entry> read(Connection connection) throws SQLException {
        if (!exists(connection)) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        String sql = "SELECT view, version, declaration, served FROM " + qualified + " ORDER BY view, version";
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                entries.add(new Entry(
                        result.getString(1),
                        result.getInt(2),
                        Optional.ofNullable(result.getString(3)),
                        result.getBoolean(4)));
            }
        }
        return entries;
    }

    private boolean exists(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            statement.setString(1, qualified);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    /** A view that nobody has served yet is served in the version that it is declared in. */
    public void declare(Connection connection, String view, int version) throws SQLException {
        String sql = "INSERT INTO " + qualified + " (view, version, served) SELECT ?, ?, true"
                + " WHERE NOT EXISTS (SELECT 1 FROM " + qualified + " WHERE view = ?)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, view);
            statement.setInt(2, version);
            statement.setString(3, view);
            statement.executeUpdate();
        }
    }

    /** From now on this version is written, by this declaration; whether it is answered from stays as it was. */
    public void write(Connection connection, String view, int version, String declaration) throws SQLException {
        String sql = "INSERT INTO " + qualified + " (view, version, declaration, served) VALUES (?, ?, ?, false)"
                + " ON CONFLICT (view, version) DO UPDATE SET declaration = excluded.declaration";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, view);
            statement.setInt(2, version);
            statement.setString(3, declaration);
            statement.executeUpdate();
        }
    }

    /** From now on these versions are answered from, and no other of their views is written. */
    public void serve(Connection connection, Map<String, Integer> versions) throws SQLException {
        String others = "DELETE FROM " + qualified + " WHERE view = ? AND version <> ?";
        String chosen = "UPDATE " + qualified + " SET served = true, since = now() WHERE view = ? AND version = ?";
        for (Map.Entry<String, Integer> each : versions.entrySet()) {
            for (String sql : List.of(others, chosen)) {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.setString(1, each.getKey());
                    statement.setInt(2, each.getValue());
                    statement.executeUpdate();
                }
            }
        }
    }

    /** A version that is not answered from is no longer written. */
    public void giveUp(Connection connection, String view, int version) throws SQLException {
        String sql = "DELETE FROM " + qualified + " WHERE view = ? AND version = ? AND NOT served";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, view);
            statement.setInt(2, version);
            statement.executeUpdate();
        }
    }
}
