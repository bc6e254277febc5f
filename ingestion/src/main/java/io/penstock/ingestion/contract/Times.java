package io.penstock.ingestion.contract;

import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** Conversions into Avro's logical types of dates and times. What lies outside of them, infinity first of all, is refused. */
final class Times {
    private static final long EPOCH_MICROS = PostgresTime.EPOCH_SECONDS * 1_000_000;
    private static final long DAY_MICROS = 86_400_000_000L;

    private Times() {}

    /** @param field an int with a logical type */
    static Conversion.Choice toInt(Column column, Schema field) {
        LogicalType logical = field.getLogicalType();
        if (column.type() == ColumnType.DATE && logical instanceof LogicalTypes.Date) {
            return new Conversion.Possible((value, out) -> {
                int days = (Integer) value;
                if (PostgresTime.isInfinite(days)) {
                    throw new UnmappableValue("is infinite");
                }
                out.number(days);
            });
        }
        return column.type() == ColumnType.TIME && logical instanceof LogicalTypes.TimeMillis
                ? new Conversion.Possible((value, out) -> out.number(timeOfDay(value.toString()) / 1_000))
                : Conversion.Refused.because(column, field);
    }

    /** @param field a long with a logical type */
    static Conversion.Choice toLong(Column column, Schema field) {
        LogicalType logical = field.getLogicalType();
        if (column.type() == ColumnType.TIME && logical instanceof LogicalTypes.TimeMicros) {
            return new Conversion.Possible((value, out) -> out.number(timeOfDay(value.toString())));
        }
        boolean local = logical instanceof LogicalTypes.LocalTimestampMillis
                || logical instanceof LogicalTypes.LocalTimestampMicros
                || logical instanceof LogicalTypes.LocalTimestampNanos;
        // A timestamp without time zone counts as UTC, as it does everywhere else that stores instants in such a
        // column.
        boolean fits = column.type() == ColumnType.TIMESTAMP || (column.type() == ColumnType.TIMESTAMPTZ && !local);
        if (!fits) {
            return Conversion.Refused.because(column, field);
        }
        if (logical instanceof LogicalTypes.TimestampMillis || logical instanceof LogicalTypes.LocalTimestampMillis) {
            return new Conversion.Possible((value, out) -> out.number(PostgresTime.epochMillis(finite(value))));
        }
        if (logical instanceof LogicalTypes.TimestampMicros || logical instanceof LogicalTypes.LocalTimestampMicros) {
            return new Conversion.Possible((value, out) -> out.number(since1970(finite(value), 1, "microseconds")));
        }
        return logical instanceof LogicalTypes.TimestampNanos || logical instanceof LogicalTypes.LocalTimestampNanos
                ? new Conversion.Possible((value, out) -> out.number(since1970(finite(value), 1_000, "nanoseconds")))
                : Conversion.Refused.because(column, field);
    }

    private static long finite(Object value) throws UnmappableValue {
        long time = (Long) value;
        if (PostgresTime.isInfinite(time)) {
            throw new UnmappableValue("is infinite");
        }
        return time;
    }

    private static long since1970(long time, long unitsPerMicro, String units) throws UnmappableValue {
        try {
            return Math.multiplyExact(Math.addExact(time, EPOCH_MICROS), unitsPerMicro);
        } catch (ArithmeticException e) {
            throw new UnmappableValue("lies beyond what " + units + " since 1970 can say in 64 bits");
        }
    }

    private static long timeOfDay(String text) throws UnmappableValue {
        long micros;
        try {
            micros = TimeReader.time(text);
        } catch (IllegalArgumentException e) {
            throw new UnmappableValue("is " + e.getMessage());
        }
        if (micros >= DAY_MICROS) {
            throw new UnmappableValue("is 24:00:00, which is no time of day");
        }
        return micros;
    }
}
