package io.penstock.ingestion.cdc.postgres;

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
        Stream<String> rights = Stream.concat(
                tables.stream()
                        .map(table -> table.substring(0, table.indexOf('.')))
                        .distinct()
                        .map(schema -> "GRANT USAGE ON SCHEMA " + quoted(schema) + " TO " + quoted(user)),
                tables.stream().map(table -> grant(table, user)));
        List<String> identities = tables.stream().map(SetupSql::replicaIdentity).toList();
        return Stream.of(heartbeat(user), rights.toList(), identities, List.of(publication(publication, tables)))
                .flatMap(Collection::stream)
                .toList();
    }

    /**
     * The same as a script, with what SQL cannot say or what only a superuser may do as comments.
     *
     * @param database as the server names it
     */
    public static String script(String database, String publication, Collection<String> tables, String user) {
        return Stream.of(
                        Stream.of(
                                "-- For database " + database
                                        + ", once, as the owner of its tables with the right to create a"
                                        + " schema and a publication.",
                                "-- The server needs wal_level = logical; the service connects as this role, made by a"
                                        + " superuser:",
                                "--   CREATE ROLE " + quoted(user) + " LOGIN REPLICATION PASSWORD '...';"),
                        of(publication, tables, user).stream().map(statement -> statement + ";"),
                        Stream.of(
                                "-- The service makes its replication slot " + publication
                                        + " itself, which REPLICATION allows: where a slot begins",
                                "-- and where the snapshot is taken must fit. One made beforehand would be dropped and made"
                                        + " again."))
                .flatMap(lines -> lines)
                .collect(Collectors.joining("\n"));
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
