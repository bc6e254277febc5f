package io.penstock.serving.http;

import io.penstock.serving.store.Column;
import io.penstock.serving.store.ColumnType;
import io.penstock.serving.store.StoredText;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** A column's values on their way from a URL into a bound parameter. Java values are those of {@link ColumnType}. */
final class Values {
    private static final long MIN_MILLIS = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();
    private static final long MAX_MILLIS =
            Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();
    private static final int MAX_DIGITS = 38;

    private Values() {}

    /** The value that {@code text} means to {@code column}. */
    static Object parse(Column column, String text) throws Refusal {
        ColumnType type = column.type();
        try {
            if (type instanceof ColumnType.Text limited) {
                return StoredText.of(text, limited.maxBytes());
            } else if (type instanceof ColumnType.Timestamp) {
                return millis(column.name(), text);
            } else if (type instanceof ColumnType.Bool) {
                return bool(column.name(), text);
            } else if (type instanceof ColumnType.Int32) {
                return Integer.valueOf(text);
            } else if (type instanceof ColumnType.Int64) {
                return Long.valueOf(text);
            } else if (type instanceof ColumnType.Float64) {
                return Double.valueOf(text);
            } else if (type instanceof ColumnType.Day) {
                return Math.toIntExact(LocalDate.parse(text).toEpochDay());
            }
            return decimal(text);
        } catch (NumberFormatException | ArithmeticException | DateTimeException e) {
            throw bad(column.name(), text, wanted(type));
        }
    }

    /** Epoch milliseconds of an ISO 8601 instant between the years 1 and 9999. */
    static long millis(String parameter, String text) throws Refusal {
        try {
            long millis = Instant.parse(text).toEpochMilli();
            if (isInRange(millis)) {
                return millis;
            }
        } catch (DateTimeException | ArithmeticException e) {
            // Said below.
        }
        throw bad(parameter, text, "an instant such as 2026-01-31T08:00:00Z");
    }

    static boolean isInRange(long millis) {
        return millis >= MIN_MILLIS && millis <= MAX_MILLIS;
    }

    static boolean bool(String parameter, String text) throws Refusal {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw bad(parameter, text, "true or false");
        };
    }

    /** As the PostgreSQL client takes it. */
    static Object bound(Column column, Object value) {
        if (column.type() instanceof ColumnType.Timestamp) {
            return Instant.ofEpochMilli((Long) value).atOffset(ZoneOffset.UTC);
        } else if (column.type() instanceof ColumnType.Day) {
            return LocalDate.ofEpochDay((Integer) value);
        }
        return value;
    }

    static Refusal bad(String parameter, String text, String wanted) {
        String shown = text.length() > 100 ? text.substring(0, 100) + "…" : text;
        return new Refusal(ProblemCode.BAD_VALUE, "parameter '" + parameter + "' is '" + shown + "', needs " + wanted);
    }

    private static BigDecimal decimal(String text) {
        BigDecimal value = new BigDecimal(text);
        // An exponent of nine digits would be written out in full on its way to the server.
        if (value.precision() > MAX_DIGITS || Math.abs(value.scale()) > MAX_DIGITS) {
            throw new NumberFormatException(text);
        }
        return value;
    }

    private static String wanted(ColumnType type) {
        if (type instanceof ColumnType.Int32 || type instanceof ColumnType.Int64) {
            return "a whole number (" + type.sql() + ")";
        } else if (type instanceof ColumnType.Day) {
            return "a date such as 2026-01-31";
        }
        return "a number (" + type.sql().toLowerCase(Locale.ROOT) + ")";
    }
}
