package io.penstock.ingestion.contract;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** Conversions of numbers. A number that would come out as another number, or as none, is refused. */
final class Numbers {
    /** Any decimal of so many significant digits is its nearest double's shortest form again (IEEE 754). */
    private static final int DIGITS_OF_A_DOUBLE = 15;

    private Numbers() {}

    static Conversion.Choice toInt(Column column, Schema field) {
        return switch (column.type()) {
            case SMALLINT, INTEGER -> new Conversion.Possible(value -> value);
            case NUMERIC ->
                whole(column)
                        ? new Conversion.Possible(value -> wholeNumber(value, Integer.MIN_VALUE, Integer.MAX_VALUE)
                                .intValue())
                        : Conversions.refused(column, field, "use a decimal, double or string");
            case BIGINT, OID -> Conversions.refused(column, field, "use a long");
            default -> Conversions.refused(column, field);
        };
    }

    static Conversion.Choice toLong(Column column, Schema field) {
        return switch (column.type()) {
            case SMALLINT, INTEGER -> new Conversion.Possible(value -> ((Integer) value).longValue());
            case BIGINT, OID -> new Conversion.Possible(value -> value);
            case NUMERIC ->
                whole(column)
                        ? new Conversion.Possible(value -> wholeNumber(value, Long.MIN_VALUE, Long.MAX_VALUE))
                        : Conversions.refused(column, field, "use a decimal, double or string");
            case TIMESTAMP, TIMESTAMPTZ ->
                Conversions.refused(
                        column, field, "give the field the logical type timestamp-millis or timestamp-micros");
            default -> Conversions.refused(column, field);
        };
    }

    static Conversion.Choice toFloat(Column column, Schema field) {
        return switch (column.type()) {
            case REAL ->
                new Conversion.Possible(value -> {
                    if (!Float.isFinite((Float) value)) {
                        throw new UnmappableValue("is " + value);
                    }
                    return value;
                });
            case DOUBLE, NUMERIC -> Conversions.refused(column, field, "use a double");
            default -> Conversions.refused(column, field);
        };
    }

    static Conversion.Choice toDouble(Column column, Schema field) {
        return switch (column.type()) {
            case SMALLINT, INTEGER, REAL, DOUBLE ->
                new Conversion.Possible(value -> finite(((Number) value).doubleValue()));
            case NUMERIC -> new Conversion.Possible(value -> nearest((String) value));
            case BIGINT, OID -> Conversions.refused(column, field, "use a long");
            default -> Conversions.refused(column, field);
        };
    }

    static Conversion.Choice toDecimal(Column column, Schema field) {
        if (!(field.getLogicalType() instanceof LogicalTypes.Decimal decimal)) {
            return Conversions.refused(column, field);
        }
        OptionalInt scale = column.scale();
        if (column.type() == ColumnType.NUMERIC && scale.isPresent() && scale.getAsInt() > decimal.getScale()) {
            return Conversions.refused(column, field, "the field has " + decimal.getScale() + " decimal places");
        }
        return switch (column.type()) {
            case SMALLINT, INTEGER, BIGINT, OID, NUMERIC ->
                new Conversion.Possible(value -> unscaled(decimalOf(value.toString()), decimal));
            default -> Conversions.refused(column, field);
        };
    }

    private static boolean whole(Column column) {
        return column.scale().isPresent() && column.scale().getAsInt() <= 0;
    }

    private static Long wholeNumber(Object value, long min, long max) throws UnmappableValue {
        BigDecimal number = decimalOf((String) value);
        if (number.compareTo(BigDecimal.valueOf(min)) < 0 || number.compareTo(BigDecimal.valueOf(max)) > 0) {
            throw new UnmappableValue("lies outside " + min + " to " + max);
        }
        return number.longValueExact();
    }

    private static Double nearest(String text) throws UnmappableValue {
        double number;
        try {
            number = finite(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw new UnmappableValue("is no number");
        }
        boolean mayLose = text.length() > DIGITS_OF_A_DOUBLE;
        if (mayLose && new BigDecimal(Double.toString(number)).compareTo(new BigDecimal(text)) != 0) {
            throw new UnmappableValue("has more digits than a double can hold");
        }
        return number;
    }

    private static Double finite(double number) throws UnmappableValue {
        if (!Double.isFinite(number)) {
            throw new UnmappableValue("is " + number);
        }
        return number;
    }

    private static ByteBuffer unscaled(BigDecimal number, LogicalTypes.Decimal decimal) throws UnmappableValue {
        BigDecimal scaled;
        try {
            scaled = number.setScale(decimal.getScale());
        } catch (ArithmeticException e) {
            throw new UnmappableValue("has more than " + decimal.getScale() + " decimal places");
        }
        if (scaled.precision() > decimal.getPrecision()) {
            throw new UnmappableValue("has more than " + decimal.getPrecision() + " digits");
        }
        return ByteBuffer.wrap(scaled.unscaledValue().toByteArray());
    }

    private static BigDecimal decimalOf(String text) throws UnmappableValue {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new UnmappableValue("is " + text);
        }
    }
}
