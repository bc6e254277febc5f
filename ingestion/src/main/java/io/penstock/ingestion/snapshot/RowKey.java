package io.penstock.ingestion.snapshot;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.contract.RowImage;
import io.penstock.ingestion.contract.TableShape;
import io.penstock.ingestion.flow.TableProgress;
import java.util.ArrayList;
import java.util.List;

/** Primary keys of rows, column by column as the database prints them. */
final class RowKey {
    private RowKey() {}

    /**
     * The columns of a table's primary key.
     *
     * @throws PenstockException USER, {@code primary-key-changed}, if they are others than those in whose order the table was
     *     read so far: what lies behind a key is another set of rows then
     */
    static List<String> columns(TableReader tables, String table, TableProgress progress) {
        List<String> now = tables.key(table);
        if (!progress.key().isEmpty() && !progress.key().equals(now)) {
            throw changed(
                    "the primary key of table " + table + " is (" + String.join(", ", now) + ") and was ("
                            + String.join(", ", progress.key()) + ") when its snapshot began",
                    table);
        }
        return now;
    }

    private static PenstockException changed(String what, String table) {
        return new PenstockException(
                Category.USER,
                "primary-key-changed",
                what + ": the snapshot must begin anew. Run: ingestion … --resnapshot " + table);
    }

    /** @throws PenstockException USER, {@code primary-key-changed}, if the row lacks one of the columns */
    static List<String> of(TableShape shape, RowImage row, List<String> columns) {
        List<String> key = new ArrayList<>(columns.size());
        for (String column : columns) {
            int index = shape.indexOf(column);
            String value = index < 0 ? null : row.text(shape, index);
            if (value == null) {
                throw changed(
                        "a row of " + shape.qualifiedName() + " has no value in " + column
                                + ", which is part of its primary key",
                        shape.qualifiedName());
            }
            key.add(value);
        }
        return key;
    }
}
