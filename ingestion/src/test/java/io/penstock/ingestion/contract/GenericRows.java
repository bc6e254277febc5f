package io.penstock.ingestion.contract;

import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Source;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** Rows in Avro's generic form, value by value and without regard for speed: what the direct way is compared with. */
final class GenericRows {
    private static final int DIGITS_OF_A_DOUBLE = 15;

    private GenericRows() {}

    static IndexedRecord map(Source source, TableShape table, RowImage row) throws UnmappableValue {
        GenericData.Record mapped = new GenericData.Record(source.schema());
        for (Schema.Field field : source.schema().getFields()) {
            int index = table.indexOf(((Origin.Cdc) source.origin()).column(field.name()));
            Object value = index < 0 ? null : row.get(index);
            if (value != null) {
                try {
                    mapped.put(
                            field.pos(),
                            convert(table.columns().get(index), Fields.withoutNull(field.schema()), value));
                } catch (UnmappableValue e) {
                    throw new UnmappableValue("field " + field.name() + ": the value " + e.getMessage());
                }
            } else if (!(field.schema().isNullable() && (index >= 0 || !field.hasDefaultValue()))) {
                if (!field.hasDefaultValue()) {
                    throw new UnmappableValue("field " + field.name() + ": null, and the field has no default");
                }
                mapped.put(field.pos(), GenericData.get().getDefaultValue(field));
            }
        }
        return mapped;
    }

    private static Object convert(Column column, Schema field, Object value) throws UnmappableValue {
        LogicalType logical = field.getLogicalType();
        return switch (field.getType()) {
            case ARRAY -> elements(column, field, (String) value);
            case STRING -> {
                String text = PostgresText.of(column, value);
                if (logical != null && !text.matches("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}")) {
                    throw new UnmappableValue("is no UUID");
                }
                yield text;
            }
            case ENUM -> {
                if (!field.hasEnumSymbol(value.toString())) {
                    throw new UnmappableValue("is not a symbol of " + field.getFullName());
                }
                yield new GenericData.EnumSymbol(field, value.toString());
            }
            case INT -> (int) whole(column, logical, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LONG -> whole(column, logical, value, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT -> (float) finite(((Number) value).doubleValue());
            case DOUBLE ->
                column.type() == ColumnType.NUMERIC ? nearest((String) value) : finite(((Number) value).doubleValue());
            case BYTES ->
                ByteBuffer.wrap(logical == null ? (byte[]) value : unscaled(value, (LogicalTypes.Decimal) logical));
            case FIXED -> new GenericData.Fixed(field, fixed(column, field, value));
            default -> value;
        };
    }

    private static List<@Nullable Object> elements(Column column, Schema field, String literal) throws UnmappableValue {
        List<@Nullable Object> mapped = new ArrayList<>();
        for (String text : ArrayLiteral.elements(literal)) {
            if (text == null && !field.getElementType().isNullable()) {
                throw new UnmappableValue("holds a null element");
            }
            mapped.add(
                    text == null
                            ? null
                            : convert(
                                    Column.scalar("element", column.type()),
                                    Fields.withoutNull(field.getElementType()),
                                    ColumnText.parse(column.type(), text)));
        }
        return mapped;
    }

    private static long whole(Column column, @Nullable LogicalType logical, Object value, long min, long max)
            throws UnmappableValue {
        switch (column.type()) {
            case NUMERIC -> {
                BigDecimal number = decimal((String) value);
                if (number.compareTo(BigDecimal.valueOf(min)) < 0 || number.compareTo(BigDecimal.valueOf(max)) > 0) {
                    throw new UnmappableValue("lies outside " + min + " to " + max);
                }
                return number.longValueExact();
            }
            case DATE -> {
                if (PostgresTime.isInfinite((Integer) value)) {
                    throw new UnmappableValue("is infinite");
                }
            }
            case TIME -> {
                if (value.equals("24:00:00")) {
                    throw new UnmappableValue("is 24:00:00, which is no time of day");
                }
                long nanos = LocalTime.parse((String) value).toNanoOfDay();
                return logical instanceof LogicalTypes.TimeMillis ? nanos / 1_000_000 : nanos / 1_000;
            }
            case TIMESTAMP, TIMESTAMPTZ -> {
                return timestamp(String.valueOf(logical == null ? null : logical.getName()), (Long) value);
            }
            default -> {
                // A whole number is one.
            }
        }
        return ((Number) value).longValue();
    }

    private static long timestamp(String logical, long time) throws UnmappableValue {
        if (PostgresTime.isInfinite(time)) {
            throw new UnmappableValue("is infinite");
        }
        BigDecimal seconds = BigDecimal.valueOf(time, 6).add(BigDecimal.valueOf(PostgresTime.EPOCH_SECONDS));
        if (logical.endsWith("millis")) {
            return seconds.movePointRight(3)
                    .setScale(0, java.math.RoundingMode.FLOOR)
                    .longValueExact();
        }
        String units = logical.endsWith("micros") ? "microseconds" : "nanoseconds";
        try {
            return seconds.movePointRight(logical.endsWith("micros") ? 6 : 9).longValueExact();
        } catch (ArithmeticException e) {
            throw new UnmappableValue("lies beyond what " + units + " since 1970 can say in 64 bits");
        }
    }

    private static double finite(double number) throws UnmappableValue {
        if (!Double.isFinite(number)) {
            throw new UnmappableValue("is " + number);
        }
        return number;
    }

    private static double nearest(String text) throws UnmappableValue {
        double number = finite(Double.parseDouble(text));
        if (text.length() > DIGITS_OF_A_DOUBLE
                && new BigDecimal(Double.toString(number)).compareTo(new BigDecimal(text)) != 0) {
            throw new UnmappableValue("has more digits than a double can hold");
        }
        return number;
    }

    private static byte[] fixed(Column column, Schema field, Object value) throws UnmappableValue {
        int size = field.getFixedSize();
        if (field.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            byte[] shortest = unscaled(value, decimal);
            byte[] bytes = new byte[size];
            Arrays.fill(bytes, (byte) (shortest[0] < 0 ? -1 : 0));
            System.arraycopy(shortest, 0, bytes, size - shortest.length, shortest.length);
            return bytes;
        }
        if (column.type() == ColumnType.UUID) {
            UUID id = UUID.fromString((String) value);
            return ByteBuffer.allocate(size)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array();
        }
        byte[] bytes = (byte[]) value;
        if (bytes.length != size) {
            throw new UnmappableValue("has " + bytes.length + " bytes, not " + size);
        }
        return bytes;
    }

    private static byte[] unscaled(Object value, LogicalTypes.Decimal decimal) throws UnmappableValue {
        BigDecimal scaled;
        try {
            scaled = decimal(value.toString()).setScale(decimal.getScale());
        } catch (ArithmeticException e) {
            throw new UnmappableValue("has more than " + decimal.getScale() + " decimal places");
        }
        if (scaled.precision() > decimal.getPrecision()) {
            throw new UnmappableValue("has more than " + decimal.getPrecision() + " digits");
        }
        return scaled.unscaledValue().toByteArray();
    }

    private static BigDecimal decimal(String text) throws UnmappableValue {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new UnmappableValue("is " + text);
        }
    }
}
