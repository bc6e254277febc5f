package io.penstock.serving.store;

import java.util.Objects;

/**
 * A column of a view's table.
 *
 * @param name the field's name in the view's schema
 * @param nullable measures are, where nothing was measured, and columns that older tables did not have
 */
public record Column(String name, ColumnType type, boolean nullable) {

    public Column {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
    }

    /** The name as SQL takes it, whatever it holds. */
    public String quoted() {
        return quote(name);
    }

    /** An identifier as SQL takes it, whatever it holds. */
    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
