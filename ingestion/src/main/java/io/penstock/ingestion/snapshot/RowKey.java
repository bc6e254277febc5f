package io.penstock.ingestion.snapshot;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.contract.RowImage;
import io.penstock.ingestion.contract.TableShape;
import java.util.ArrayList;
import java.util.List;

/** Primary keys of rows, column by column as the database prints them. */
final class RowKey {
    private RowKey() {}

    /** @throws PenstockException USER, {@code primary-key-changed}, if the row lacks one of the columns */
    static List<String> of(TableShape shape, RowImage row, List<String> columns) {
        List<String> key = new ArrayList<>(columns.size());
        for (String column : columns) {
            int index = shape.indexOf(column);
            String value = index < 0 ? null : row.text(shape, index);
            if (value == null) {
                throw new PenstockException(
                        Category.USER,
                        "primary-key-changed",
                        "a row of " + shape.qualifiedName() + " has no value in " + column
                                + ", which was part of its primary key when the snapshot of the table began; start the"
                                + " service once with --resnapshot " + shape.qualifiedName());
            }
            key.add(value);
        }
        return key;
    }
}
