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

    /** A value as PostgreSQL prints it; null if it is null. */
    public @Nullable String text(TableShape shape, int column) {
        Object value = values[column];
        return value == null ? null : PostgresText.of(shape.columns().get(column), value);
    }

    int size() {
        return values.length;
    }
}
