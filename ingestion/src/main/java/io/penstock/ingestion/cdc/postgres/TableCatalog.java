package io.penstock.ingestion.cdc.postgres;

import io.penstock.ingestion.contract.Column;
import io.penstock.ingestion.contract.ColumnType;
import io.penstock.ingestion.contract.TableShape;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the server's catalog says of a table. */
final class TableCatalog {
    private TableCatalog() {}

    /**
     * A column of a primary key.
     *
     * @param type as SQL names it, without a modifier
     * @param collation as SQL names it; empty if the type has none
     */
    record KeyColumn(String name, String type, String collation) {}

    /** @param name {@code schema.table} */
    static TableShape shape(Connection connection, String name) throws SQLException {
        int dot = name.indexOf('.');
        String schema = name.substring(0, dot);
        String table = name.substring(dot + 1);
        return new TableShape(schema, table, columns(connection, SetupSql.qualified(name)));
    }

    /** Generated columns are not in the log. */
    private static List<Column> columns(Connection connection, String qualified) throws SQLException {
        List<String> names = new ArrayList<>();
        List<Long> types = new ArrayList<>();
        List<Integer> modifiers = new ArrayList<>();
        try (PreparedStatement sql = connection.prepareStatement("select attname, atttypid, atttypmod from pg_attribute"
                + " where attrelid = ?::regclass and attnum > 0 and not attisdropped and attgenerated = ''"
                + " order by attnum")) {
            sql.setString(1, qualified);
            try (ResultSet row = sql.executeQuery()) {
                while (row.next()) {
                    names.add(row.getString(1));
                    types.add(row.getLong(2));
                    modifiers.add(row.getInt(3));
                }
            }
        }
        return columns(
                connection,
                names,
                types.stream().mapToLong(Long::longValue).toArray(),
                modifiers.stream().mapToInt(Integer::intValue).toArray());
    }

    /**
     * Columns of given types. Of a domain, of a domain over a domain too, the base type counts; a type that is gone is one
     * that nobody knows.
     *
     * @param types {@code pg_type.oid} each
     */
    static List<Column> columns(Connection connection, List<String> names, long[] types, int[] modifiers)
            throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (PreparedStatement sql = connection.prepareStatement("""
                        with recursive base as (
                          select oid as domain, oid, typtype, typbasetype, typtypmod from pg_type where typtype = 'd'
                          union all
                          select d.domain, t.oid, t.typtype, t.typbasetype,
                                 case when t.typtype = 'd' then t.typtypmod else d.typtypmod end
                          from base d join pg_type t on t.oid = d.typbasetype where d.typtype = 'd')
                        select coalesce(b.oid, 0), coalesce(b.typcategory = 'A', false), coalesce(d.typtypmod, k.modifier)
                        from unnest(?::bigint[], ?::int[]) with ordinality as k(type, modifier, place)
                          left join base d on d.domain = k.type and d.typtype <> 'd'
                          left join pg_type b on b.oid = coalesce(d.oid, k.type::oid)
                        order by k.place""")) {
            sql.setArray(
                    1,
                    connection.createArrayOf(
                            "bigint", Arrays.stream(types).boxed().toArray()));
            sql.setArray(
                    2,
                    connection.createArrayOf(
                            "int", Arrays.stream(modifiers).boxed().toArray()));
            try (ResultSet row = sql.executeQuery()) {
                while (row.next()) {
                    columns.add(column(names.get(columns.size()), row.getLong(1), row.getBoolean(2), row.getInt(3)));
                }
            }
        }
        return columns;
    }

    /** A numeric's modifier holds precision and scale, the latter in eleven bits with its sign, four off (numeric.c). */
    private static Column column(String name, long type, boolean array, int modifier) {
        if (array) {
            return Column.array(name, ColumnType.elementOf(type));
        }
        ColumnType scalar = ColumnType.scalar(type);
        if (scalar != ColumnType.NUMERIC || modifier < 4) {
            return Column.scalar(name, scalar);
        }
        int packed = modifier - 4;
        return Column.numeric(name, (packed >> 16) & 0xffff, ((packed & 0x7ff) ^ 1_024) - 1_024);
    }

    /** In the key's order; empty without a primary key. */
    static List<KeyColumn> key(Connection connection, String table) throws SQLException {
        List<KeyColumn> key = new ArrayList<>();
        try (PreparedStatement sql = connection.prepareStatement("""
                        select a.attname, format_type(a.atttypid, -1),
                               coalesce(quote_ident(n.nspname) || '.' || quote_ident(l.collname), '')
                        from pg_index i
                          cross join unnest(i.indkey) with ordinality as k(attnum, place)
                          join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                          left join pg_collation l on l.oid = a.attcollation
                          left join pg_namespace n on n.oid = l.collnamespace
                        where i.indrelid = ?::regclass and i.indisprimary and k.place <= i.indnkeyatts
                        order by k.place""")) {
            sql.setString(1, SetupSql.qualified(table));
            try (ResultSet row = sql.executeQuery()) {
                while (row.next()) {
                    key.add(new KeyColumn(row.getString(1), row.getString(2), row.getString(3)));
                }
            }
        }
        return key;
    }
}
