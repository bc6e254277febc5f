package io.penstock.serving.store;

import io.penstock.common.view.ViewSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes many rows of one view in one statement, each only if it is newer than the one that is there. An array a column
 * needs no staging table and is as fast as one.
 */
final class Upsert {
    private final ViewTable table;
    private final String sql;

    Upsert(ViewTable table) {
        this.table = table;
        this.sql = sql(table);
    }

    static String sql(ViewTable table) {
        List<Column> columns = table.columns();
        List<Column> key = table.key();
        String names = columns.stream().map(Column::quoted).collect(Collectors.joining(", "));
        String selected = IntStream.range(0, columns.size())
                .mapToObj(i -> columns.get(i).type().fromElement("s.c" + i))
                .collect(Collectors.joining(", "));
        String arrays = columns.stream()
                .map(column -> "?::" + column.type().element() + "[]")
                .collect(Collectors.joining(", "));
        String elements =
                IntStream.range(0, columns.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
        String conflict = key.stream().map(Column::quoted).collect(Collectors.joining(", "));
        String changes = columns.stream()
                .filter(column -> !key.contains(column))
                .map(column -> column.quoted() + " = excluded." + column.quoted())
                .collect(Collectors.joining(", "));
        String version = table.column(ViewSchema.VERSION).quoted();
        return "INSERT INTO " + table.qualified() + " AS t (" + names + ") SELECT " + selected + " FROM unnest("
                + arrays + ") AS s(" + elements + ") ON CONFLICT (" + conflict + ") DO UPDATE SET " + changes
                + " WHERE excluded." + version + " > t." + version;
    }

    /**
     * Within the caller's transaction.
     *
     * @param rows no two of one key
     * @return rows that were new or newer
     */
    int execute(Connection connection, List<ViewRow> rows) throws SQLException {
        List<ViewRow> sorted = rows.stream().sorted(ViewRow.byKey()).toList();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < table.columns().size(); i++) {
                String element = table.columns().get(i).type().element();
                statement.setArray(i + 1, connection.createArrayOf(element, column(sorted, i, element)));
            }
            return statement.executeUpdate();
        }
    }

    /** The driver sends arrays of these element types in binary, and others as text. */
    private static @Nullable Object[] column(List<ViewRow> rows, int position, String element) {
        @Nullable
        Object[] values =
                switch (element) {
                    case "text" -> new String[rows.size()];
                    case "int8" -> new Long[rows.size()];
                    case "int4" -> new Integer[rows.size()];
                    case "float8" -> new Double[rows.size()];
                    case "bool" -> new Boolean[rows.size()];
                    default -> new Object[rows.size()];
                };
        for (int i = 0; i < values.length; i++) {
            values[i] = rows.get(i).value(position);
        }
        return values;
    }
}
