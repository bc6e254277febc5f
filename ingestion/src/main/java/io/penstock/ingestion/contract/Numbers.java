package io.penstock.ingestion.contract;

import java.math.BigDecimal;
import org.apache.avro.Schema;

/** Conversions of numbers. A number that would come out as another number, or as none, is refused. */
final class Numbers {

    private Numbers() {}

    static Conversion.Choice toInt(Column column, Schema field) {
        return switch (column.type()) {
            case SMALLINT, INTEGER -> new Conversion.Possible((value, out) -> out.number((Integer) value));
            case NUMERIC ->
                whole(column)
                        ? new Conversion.Possible((value, out) ->
                                out.number(whole(value.toString(), Integer.MIN_VALUE, Integer.MAX_VALUE)))
                        : Conversion.Refused.because(column, field, "use a decimal, double or string");
            case BIGINT, OID -> Conversion.Refused.because(column, field, "use a long");
            default -> Conversion.Refused.because(column, field);
        };
    }

    static Conversion.Choice toLong(Column column, Schema field) {
        return switch (column.type()) {
            case SMALLINT, INTEGER -> new Conversion.Possible((value, out) -> out.number((Integer) value));
            case BIGINT, OID -> new Conversion.Possible((value, out) -> out.number((Long) value));
            case NUMERIC ->
                whole(column)
                        ? new Conversion.Possible(
                                (value, out) -> out.number(whole(value.toString(), Long.MIN_VALUE, Long.MAX_VALUE)))
                        : Conversion.Refused.because(column, field, "use a decimal, double or string");
            case TIMESTAMP, TIMESTAMPTZ ->
                Conversion.Refused.because(
                        column, field, "give the field the logical type timestamp-millis or timestamp-micros");
            default -> Conversion.Refused.because(column, field);
        };
    }

    static Conversion.Choice toFloat(Column column, Schema field) {
        return switch (column.type()) {
            case REAL ->
                new Conversion.Possible((value, out) -> {
                    if (!Float.isFinite((Float) value)) {
                        throw new UnmappableValue("is " + value);
                    }
                    out.float32((Float) value);
                });
            case DOUBLE, NUMERIC -> Conversion.Refused.because(column, field, "use a double");
            default -> Conversion.Refused.because(column, field);
        };
    }

    static Conversion.Choice toDouble(Column column, Schema field) {
        return switch (column.type()) {
            case SMALLINT, INTEGER, REAL, DOUBLE ->
                new Conversion.Possible((value, out) -> out.float64(finite(((Number) value).doubleValue())));
            case NUMERIC -> new Conversion.Possible((value, out) -> out.float64(nearest(value.toString())));
            case BIGINT, OID -> Conversion.Refused.because(column, field, "use a long");
            default -> Conversion.Refused.because(column, field);
        };
    }

    private static boolean whole(Column column) {
        return column.scale().isPresent() && column.scale().getAsInt() <= 0;
    }

    private static long whole(String text, long min, long max) throws UnmappableValue {
        long simple = DecimalText.scaled(text, 0);
        if (simple != DecimalText.NOT_SIMPLE && simple >= min && simple <= max) {
            return simple;
        }
        BigDecimal number = DecimalText.exact(text);
        if (number.compareTo(BigDecimal.valueOf(min)) < 0 || number.compareTo(BigDecimal.valueOf(max)) > 0) {
            throw new UnmappableValue("lies outside " + min + " to " + max);
        }
        return number.longValueExact();
    }

    private static double nearest(String text) throws UnmappableValue {
        double simple = DecimalText.nearest(text);
        if (!Double.isNaN(simple)) {
            return simple;
        }
        double number;
        try {
            number = finite(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw new UnmappableValue("is no number");
        }
        if (new BigDecimal(Double.toString(number)).compareTo(new BigDecimal(text)) != 0) {
            throw new UnmappableValue("has more digits than a double can hold");
        }
        return number;
    }

    private static double finite(double number) throws UnmappableValue {
        if (!Double.isFinite(number)) {
            throw new UnmappableValue("is " + number);
        }
        return number;
    }
}
