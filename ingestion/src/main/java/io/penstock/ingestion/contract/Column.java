package io.penstock.ingestion.contract;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * A column of a captured table.
 *
 * @param type of the value; of its elements if it is an array
 * @param array its values are then {@code String}: PostgreSQL's array literal
 * @param precision of a constrained numeric, in digits
 * @param scale of a constrained numeric, in digits behind the point; negative rounds before it
 */
public record Column(String name, ColumnType type, boolean array, OptionalInt precision, OptionalInt scale) {

    public static Column scalar(String name, ColumnType type) {
        return new Column(name, type, false, OptionalInt.empty(), OptionalInt.empty());
    }

    public static Column array(String name, ColumnType element) {
        return new Column(name, element, true, OptionalInt.empty(), OptionalInt.empty());
    }

    public static Column numeric(String name, int precision, int scale) {
        return new Column(name, ColumnType.NUMERIC, false, OptionalInt.of(precision), OptionalInt.of(scale));
    }

    /** The type as a person would write it. */
    String typeText() {
        String text =
                type == ColumnType.OTHER ? "a type of its own" : type.name().toLowerCase(Locale.ROOT);
        if (scale.isPresent() && precision.isPresent()) {
            text += "(" + precision.getAsInt() + "," + scale.getAsInt() + ")";
        }
        return array ? text + "[]" : text;
    }
}
