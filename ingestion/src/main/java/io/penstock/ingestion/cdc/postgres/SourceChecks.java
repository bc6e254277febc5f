package io.penstock.ingestion.cdc.postgres;

import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Source;
import io.penstock.common.environment.Database;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.names.Names;
import io.penstock.ingestion.contract.RowMapping;
import io.penstock.ingestion.contract.TableShape;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.avro.Schema;

/** Checks everything that a source database must be before its log is read; says all that it is not at once, with SQL. */
final class SourceChecks {
    private static final int OLDEST_VERSION = 140_000;
    private static final String FULL = "f";

    private final SourceSession session;
    private final Database database;
    private final List<String> problems = new ArrayList<>();

    SourceChecks(SourceSession session, Database database) {
        this.session = session;
        this.database = database;
    }

    /**
     * Checks server and tables; creates the heartbeat table if it is missing and the role may.
     *
     * @throws PenstockException USER, {@code source-not-ready}, with all problems; EXTERNAL if the database goes away
     */
    void require(List<Source> sources) {
        try {
            server();
            heartbeat();
            for (Source source : sources) {
                table(source, ((Origin.Cdc) source.origin()).table());
            }
        } catch (SQLException e) {
            throw SourceSession.unavailable("check the source database", e);
        }
        refuse();
    }

    /**
     * Checks the publication; creates or extends it if the role may.
     *
     * @param tables {@code schema.table} each
     * @param followed those of them whose changes Kafka holds up to the stored position
     * @param position that, for messages
     * @throws PenstockException USER, {@code table-unpublished}, if one of those is missing: nothing tells since when;
     *     {@code source-not-ready}, with all other problems; EXTERNAL if the database goes away
     */
    void requirePublished(String publication, List<String> tables, Collection<String> followed, String position) {
        try {
            new PublicationCheck(session, publication, tables).collect(followed, position, problems);
        } catch (SQLException e) {
            throw SourceSession.unavailable("check the publication", e);
        }
        refuse();
    }

    private void refuse() {
        if (!problems.isEmpty()) {
            throw new PenstockException(
                    Category.USER,
                    "source-not-ready",
                    "database " + database.name() + " on " + database.host() + ":" + database.port()
                            + " is not ready for change data capture\n  " + String.join("\n  ", problems));
        }
    }

    private void server() throws SQLException {
        if (Integer.parseInt(setting("server_version_num")) < OLDEST_VERSION) {
            problems.add("the server is version " + setting("server_version") + ", needs 14 or newer");
        }
        if (!setting("wal_level").equals("logical")) {
            problems.add("wal_level is " + setting("wal_level")
                    + ": ALTER SYSTEM SET wal_level = 'logical', then restart the server");
        }
    }

    private String setting(String name) throws SQLException {
        try (PreparedStatement sql = session.connection().prepareStatement("select current_setting(?)")) {
            sql.setString(1, name);
            try (ResultSet row = sql.executeQuery()) {
                row.next();
                return String.valueOf(row.getString(1));
            }
        }
    }

    private void heartbeat() throws SQLException {
        if (heartbeatUsable()) {
            return;
        }
        List<String> statements = SetupSql.heartbeat(database.user());
        for (String statement : statements) {
            try {
                session.execute(statement);
            } catch (SQLException notAllowed) {
                break;
            }
        }
        if (!heartbeatUsable()) {
            problems.add("no heartbeat table that " + database.user() + " may write to; as the database's owner run: "
                    + String.join("; ", statements));
        }
    }

    private boolean heartbeatUsable() throws SQLException {
        try (PreparedStatement sql = session.connection().prepareStatement("""
                        select has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
                           and has_table_privilege(c.oid, 'insert') and has_table_privilege(c.oid, 'update')
                        from pg_class c join pg_namespace n on n.oid = c.relnamespace
                        where n.nspname || '.' || c.relname = ?""")) {
            sql.setString(1, Names.heartbeatTable());
            try (ResultSet row = sql.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private void table(Source source, String name) throws SQLException {
        int dot = name.indexOf('.');
        String schema = name.substring(0, dot);
        String table = name.substring(dot + 1);
        try (PreparedStatement sql = session.connection().prepareStatement("""
                        select c.relkind, c.relreplident, has_table_privilege(c.oid, 'select'),
                               exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary)
                        from pg_class c join pg_namespace n on n.oid = c.relnamespace
                        where n.nspname = ? and c.relname = ?""")) {
            sql.setString(1, schema);
            sql.setString(2, table);
            try (ResultSet row = sql.executeQuery()) {
                if (!row.next()) {
                    problems.add("table " + name + " does not exist");
                    return;
                }
                if (!"r".equals(row.getString(1))) {
                    problems.add(name + " is no ordinary table; views and partitioned tables cannot be captured");
                    return;
                }
                if (!row.getBoolean(3)) {
                    problems.add(database.user() + " may not read table " + name + ": "
                            + SetupSql.grant(name, database.user()));
                }
                if (!FULL.equals(row.getString(2))) {
                    problems.add("the log of table " + name + " leaves out old values, which readers must take back: "
                            + SetupSql.replicaIdentity(name));
                }
                if (!row.getBoolean(4)) {
                    problems.add("table " + name + " has no primary key");
                }
                contract(source, TableCatalog.shape(session.connection(), name));
            }
        }
    }

    private void contract(Source source, TableShape shape) {
        try {
            RowMapping.of(source, shape);
        } catch (PenstockException e) {
            problems.add(e.getMessage());
            return;
        }
        // A default is for rows that the log holds from before a column was there, not for a column that was renamed.
        Origin.Cdc origin = (Origin.Cdc) source.origin();
        for (Schema.Field field : source.schema().getFields()) {
            String column = origin.column(field.name());
            if (shape.columns().stream().noneMatch(found -> found.name().equals(column))) {
                problems.add("field " + field.name() + ": table " + shape.qualifiedName() + " has no such column "
                        + column + ", and every row would get the field's default; add the column, or name another in"
                        + " the declaration (columns: {" + field.name() + ": column})");
            }
        }
    }
}
