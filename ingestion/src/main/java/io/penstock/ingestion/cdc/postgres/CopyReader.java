package io.penstock.ingestion.cdc.postgres;

import io.penstock.common.environment.Database;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.flow.Visibility;
import io.penstock.ingestion.snapshot.TableReader;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/** Reads tables by COPY, on a session of its own. */
final class CopyReader implements TableReader {
    /** So that COPY prints every value as the log does, whatever the server's, the role's or this machine's settings are. */
    static final List<String> PRINTED_ALIKE = List.of(
            "set timezone = 'UTC'",
            "set datestyle = 'ISO, MDY'",
            "set intervalstyle = 'postgres'",
            "set bytea_output = 'hex'",
            "set extra_float_digits = 1",
            "set lc_monetary = 'C'");

    private static final List<String> WHOLE_TABLES = List.of(
            // A policy that hides rows from the role would lose them in silence; so it is an error.
            "set row_security = off",
            "set statement_timeout = 0",
            "set idle_in_transaction_session_timeout = 0",
            "set idle_session_timeout = 0");

    private final Database database;
    private final String slot;
    private final long largest;
    private final Map<String, List<TableCatalog.KeyColumn>> keys = new HashMap<>();
    private SourceSession session;

    private CopyReader(SourceSession session, Database database, String slot, long largest) {
        this.session = session;
        this.database = database;
        this.slot = slot;
        this.largest = largest;
    }

    /**
     * Connects.
     *
     * @param largest value, in bytes of its text, that is read and not left out
     * @throws PenstockException EXTERNAL, {@code source-unavailable}
     */
    static CopyReader open(Database database, String slot, long largest) {
        return new CopyReader(session(database), database, slot, largest);
    }

    private static SourceSession session(Database database) {
        SourceSession session = SourceSession.open(database);
        try {
            for (String setting : PRINTED_ALIKE) {
                session.execute(setting);
            }
            for (String setting : WHOLE_TABLES) {
                session.execute(setting);
            }
        } catch (SQLException e) {
            session.close();
            throw SourceSession.unavailable("prepare to read tables", e);
        }
        return session;
    }

    /** A new one, if a read that was given up took the last one along. */
    private SourceSession session() {
        if (session.closed()) {
            session = session(database);
        }
        return session;
    }

    @Override
    public List<String> key(String table) {
        return keyOf(table).stream().map(TableCatalog.KeyColumn::name).toList();
    }

    private List<TableCatalog.KeyColumn> keyOf(String table) {
        return keys.computeIfAbsent(table, name -> {
            try {
                List<TableCatalog.KeyColumn> key = TableCatalog.key(session().connection(), name);
                if (key.isEmpty()) {
                    throw new PenstockException(
                            Category.USER, "no-primary-key", "table " + name + " has no primary key any more");
                }
                return key;
            } catch (SQLException e) {
                throw SourceSession.unavailable("ask for the primary key of " + name, e);
            }
        });
    }

    @Override
    public Rows open(String table, List<String> after, int most) {
        List<TableCatalog.KeyColumn> key = keyOf(table);
        try {
            session().execute("begin isolation level repeatable read read only");
            // Before the first view of the database is taken: what alters the table either is over or waits.
            session().execute("lock table " + SetupSql.qualified(table) + " in access share mode");
            try (Statement sql = session().connection().createStatement();
                    ResultSet row = sql.executeQuery("select pg_current_snapshot()::text,"
                            + " pg_current_wal_insert_lsn()::text,"
                            + " (extract(epoch from clock_timestamp()) * 1000)::bigint")) {
                row.next();
                return new CopyRows(
                        session,
                        database.name(),
                        TableCatalog.shape(session().connection(), table),
                        PgSnapshot.parse(row.getString(1)),
                        Lsn.parse(row.getString(2)),
                        row.getLong(3),
                        behind(key, after) + " order by " + columns(key) + " limit " + most,
                        largest);
            }
        } catch (SQLException e) {
            throw SourceSession.unavailable("read table " + table, e);
        }
    }

    private String behind(List<TableCatalog.KeyColumn> key, List<String> after) throws SQLException {
        if (after.isEmpty()) {
            return "";
        }
        PGConnection connection = session().connection().unwrap(PGConnection.class);
        StringBuilder literals = new StringBuilder();
        for (String value : after) {
            literals.append(literals.isEmpty() ? "'" : ", '")
                    .append(connection.escapeLiteral(value))
                    .append("'");
        }
        return " where (" + columns(key) + ") > (" + literals + ")";
    }

    private static String columns(List<TableCatalog.KeyColumn> key) {
        return key.stream().map(column -> SetupSql.quoted(column.name())).collect(Collectors.joining(", "));
    }

    @Override
    public int[] places(String table, List<List<String>> wanted, List<List<String>> bounds) {
        List<TableCatalog.KeyColumn> key = keyOf(table);
        int[] places = new int[wanted.size()];
        try (PreparedStatement sql = session().connection().prepareStatement(placesSql(key, bounds.size()))) {
            int parameter = 1;
            for (List<String> bound : bounds) {
                for (String value : bound) {
                    sql.setString(parameter++, value);
                }
            }
            for (int column = 0; column < key.size(); column++) {
                int index = column;
                Object[] values = wanted.stream().map(one -> one.get(index)).toArray();
                sql.setArray(parameter++, session().connection().createArrayOf("text", values));
            }
            try (ResultSet row = sql.executeQuery()) {
                for (int i = 0; i < places.length && row.next(); i++) {
                    places[i] = row.getInt(1);
                }
            }
            return places;
        } catch (SQLException e) {
            throw SourceSession.unavailable("compare keys of " + table, e);
        }
    }

    private static String placesSql(List<TableCatalog.KeyColumn> key, int bounds) {
        String compared = list(key, "k.c%d%s");
        StringBuilder sql = new StringBuilder("select ");
        for (int i = 0; i < bounds; i++) {
            sql.append(i == 0 ? "" : " + ").append("((").append(compared).append(") > (");
            sql.append(key.stream().map(column -> "?::" + column.type()).collect(Collectors.joining(", ")));
            sql.append("))::int");
        }
        sql.append(" from unnest(")
                .append(key.stream()
                        .map(column -> "?::text[]::" + column.type() + "[]")
                        .collect(Collectors.joining(", ")))
                .append(") with ordinality as k(")
                .append(list(key, "c%d"))
                .append(", place) order by k.place");
        return sql.toString();
    }

    /** @param form takes a column's number and its collation clause */
    private static String list(List<TableCatalog.KeyColumn> key, String form) {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < key.size(); i++) {
            String collation = key.get(i).collation();
            list.append(i == 0 ? "" : ", ")
                    .append(form.formatted(i, collation.isEmpty() ? "" : " collate " + collation));
        }
        return list.toString();
    }

    @Override
    public Visibility now() {
        return PgSnapshot.parse(session().visibility());
    }

    @Override
    public void beat() {
        var unused = session().beat(slot);
    }

    @Override
    public void close() {
        session.close();
    }
}
