package io.penstock.serving.store;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What must be done to the database so that a view's table is as declared. Pure: it only compares.
 *
 * <p>An instance writes the columns of its own declaration. While one of an older declaration still runs beside one that
 * has added a measure, a row that the older one replaces keeps the measure of the version before: end the old first.
 */
final class TablePlan {
    private static final String MARK = "Penstock view, window ";

    private TablePlan() {}

    /**
     * A table as it is.
     *
     * @param columns name to type, as {@code format_type} prints it
     * @param key columns of its unique index, in the index's order
     * @param comment the table's, if any
     */
    record Existing(Map<String, String> columns, List<String> key, Optional<String> comment) {
        Existing {
            columns = Map.copyOf(columns);
            key = List.copyOf(key);
        }
    }

    /**
     * Statements in order; none if all is well.
     *
     * @param existing null if there is no such table
     * @throws PenstockException USER {@code table-mismatch} if the table holds rows of another declaration, which no
     *     statement could turn into rows of this one
     */
    static List<String> statements(ViewTable table, @Nullable Existing existing) {
        if (existing == null) {
            return List.of(create(table), unique(table), comment(table));
        }
        List<String> wrong = new ArrayList<>();
        List<String> statements = new ArrayList<>();
        for (Column column : table.columns()) {
            String actual = existing.columns().get(column.name());
            if (actual == null && column.nullable()) {
                // The rows that are there have not measured it: null says so until their next version.
                statements.add("ALTER TABLE " + table.qualified() + " ADD COLUMN " + definition(column));
            } else if (actual == null) {
                wrong.add("has no column " + column.name());
            } else if (!actual.equals(column.type().sql())) {
                wrong.add("has column " + column.name() + " of type " + actual + ", declared is "
                        + column.type().sql());
            }
        }
        List<String> key = table.key().stream().map(Column::name).toList();
        if (!existing.key().equals(key)) {
            wrong.add("is unique by " + existing.key() + ", declared is " + key);
        }
        String comment = existing.comment().orElse("");
        if (comment.startsWith(MARK) && !comment.equals(mark(table))) {
            // Versions count within a window: a row of a longer window would lose against one of a shorter.
            wrong.add("holds windows of " + comment.substring(MARK.length()) + ", declared is "
                    + table.view().window().description());
        } else if (comment.isEmpty()) {
            statements.add(comment(table));
        }
        if (!wrong.isEmpty()) {
            throw new PenstockException(
                    Category.USER,
                    "table-mismatch",
                    "table " + table.qualified() + " " + String.join("; ", wrong)
                            + ". Name the changed view anew, or drop the table and the view's rows in "
                            + OffsetTable.NAME + ": it is then filled again from its topic");
        }
        return statements;
    }

    private static String create(ViewTable table) {
        return "CREATE TABLE " + table.qualified() + " ("
                + table.columns().stream().map(TablePlan::definition).collect(Collectors.joining(", "))
                // Room on each page for new versions of its rows; no measure is indexed, so they stay on that page.
                + ") WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05)";
    }

    private static String unique(ViewTable table) {
        return "CREATE UNIQUE INDEX ON " + table.qualified() + " (" + table.order() + ")";
    }

    private static String comment(ViewTable table) {
        return "COMMENT ON TABLE " + table.qualified() + " IS '" + mark(table) + "'";
    }

    private static String mark(ViewTable table) {
        return MARK + table.view().window().description();
    }

    private static String definition(Column column) {
        return column.quoted() + " " + column.type().sql()
                + (column.type() instanceof ColumnType.Text ? " COLLATE \"C\"" : "")
                + (column.nullable() ? "" : " NOT NULL");
    }
}
