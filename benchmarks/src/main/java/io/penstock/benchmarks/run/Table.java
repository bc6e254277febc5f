package io.penstock.benchmarks.run;

import java.util.Locale;
import java.util.OptionalDouble;

/** Lines for a person. */
public final class Table {
    private Table() {}

    public static void line(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments).stripTrailing())
                .append('\n');
    }

    /** A dash where nothing was measured. */
    public static String cell(String format, OptionalDouble figure) {
        return figure.isEmpty() || Double.isNaN(figure.getAsDouble())
                ? "-"
                : String.format(Locale.ROOT, format, figure.getAsDouble());
    }
}
