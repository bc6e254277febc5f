package io.penstock.ingestion.cdc.postgres;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Whether the log still holds whole changes of every captured table. A table that leaves the publication, or that stops
 * logging old rows, is silent or half silent from then on: nothing in the log itself says so.
 */
final class CaptureCheck {
    private static final String PUBLISHED = """
            select t.name, p.tablename is not null, coalesce(c.relreplident = 'f', true)
            from unnest(?, ?) as t(name, qualified)
              left join pg_publication_tables p on p.pubname = ? and p.schemaname || '.' || p.tablename = t.name
              left join pg_class c on c.oid = to_regclass(t.qualified)""";

    private final SourceSession session;
    private final String publication;
    private final List<String> tables;

    /** @param tables {@code schema.table} each */
    CaptureCheck(SourceSession session, String publication, List<String> tables) {
        this.session = session;
        this.publication = publication;
        this.tables = List.copyOf(tables);
    }

    /**
     * Checks all tables.
     *
     * @param position where Kafka stands, for the message
     * @throws PenstockException USER, {@code table-unpublished} or {@code replica-identity}
     */
    void require(String position) {
        try (PreparedStatement sql = session.connection().prepareStatement(PUBLISHED)) {
            Array names = session.connection().createArrayOf("text", tables.toArray());
            Array qualified = session.connection()
                    .createArrayOf(
                            "text", tables.stream().map(SetupSql::qualified).toArray());
            sql.setArray(1, names);
            sql.setArray(2, qualified);
            sql.setString(3, publication);
            try (ResultSet row = sql.executeQuery()) {
                while (row.next()) {
                    String table = String.valueOf(row.getString(1));
                    if (!row.getBoolean(2)) {
                        throw unpublished(
                                publication, SetupSql.addTables(publication, List.of(table)), table, position);
                    }
                    if (!row.getBoolean(3)) {
                        throw identity(publication, table, position);
                    }
                }
            }
        } catch (SQLException e) {
            throw SourceSession.unavailable("check what is published", e);
        }
    }

    static PenstockException unpublished(String publication, String mend, String table, String position) {
        return new PenstockException(
                Category.USER,
                "table-unpublished",
                "table " + table + " is not in publication " + publication + " any more: its changes behind LSN "
                        + position + " may be missing from the log. To repair: " + mend
                        + ", then run: ingestion … --resnapshot " + table);
    }

    /** The part of the log that lacks values cannot be read over: the slot must begin behind it. */
    static PenstockException identity(String slot, String table, String position) {
        return new PenstockException(
                Category.USER,
                "replica-identity",
                "table " + table + " is not REPLICA IDENTITY FULL any more: behind LSN " + position
                        + " the log leaves out old values, which readers must take back. To repair: "
                        + SetupSql.replicaIdentity(table) + ", then " + renewal(slot));
    }

    static String renewal(String slot) {
        return "SELECT pg_drop_replication_slot('" + slot + "'), then run: ingestion … --resnapshot all";
    }
}
