package io.penstock.ingestion.contract;

import org.jspecify.annotations.Nullable;

/** One state of one row: values in the order of its shape's columns, each in the form that {@link ColumnType} fixes. */
public final class RowImage {
    private final @Nullable Object[] values;

    /** Takes the array over. */
    public RowImage(@Nullable Object... values) {
        this.values = values;
    }

    @Nullable
    Object get(int column) {
        return values[column];
    }

    int size() {
        return values.length;
    }
}
