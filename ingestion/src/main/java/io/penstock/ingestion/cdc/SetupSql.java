package io.penstock.ingestion.cdc;

import io.penstock.common.names.Names;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the source database needs once, as SQL that its owner can run. */
public final class SetupSql {

    private SetupSql() {}

    /**
     * Everything, in order. Each statement can be repeated, except the publication's.
     *
     * @param tables {@code schema.table} each
     * @param user the role that the service connects as
     */
    public static List<String> of(String publication, Collection<String> tables, String user) {
        List<String> identities = tables.stream().map(SetupSql::replicaIdentity).toList();
        return Stream.of(heartbeat(user), identities, List.of(publication(publication, tables)))
                .flatMap(Collection::stream)
                .toList();
    }

    static List<String> heartbeat(String user) {
        String table = Names.heartbeatTable();
        String schema = table.substring(0, table.indexOf('.'));
        return List.of(
                "CREATE SCHEMA IF NOT EXISTS " + schema,
                "CREATE TABLE IF NOT EXISTS " + table + " (slot text PRIMARY KEY, beat_at timestamptz NOT NULL)",
                "GRANT USAGE ON SCHEMA " + schema + " TO " + quoted(user),
                "GRANT SELECT, INSERT, UPDATE ON " + table + " TO " + quoted(user));
    }

    static String replicaIdentity(String table) {
        return "ALTER TABLE " + qualified(table) + " REPLICA IDENTITY FULL";
    }

    static String grant(String table, String user) {
        return "GRANT SELECT ON " + qualified(table) + " TO " + quoted(user);
    }

    static String publication(String publication, Collection<String> tables) {
        return "CREATE PUBLICATION " + quoted(publication) + " FOR TABLE " + list(tables) + ", "
                + Names.heartbeatTable();
    }

    static String addTables(String publication, Collection<String> tables) {
        return "ALTER PUBLICATION " + quoted(publication) + " ADD TABLE " + list(tables);
    }

    private static String list(Collection<String> tables) {
        return tables.stream().map(SetupSql::qualified).collect(Collectors.joining(", "));
    }

    /** {@code public.orders} as {@code "public"."orders"} */
    static String qualified(String table) {
        int dot = table.indexOf('.');
        return quoted(table.substring(0, dot)) + "." + quoted(table.substring(dot + 1));
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
