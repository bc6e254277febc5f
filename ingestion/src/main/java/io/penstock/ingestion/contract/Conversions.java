package io.penstock.ingestion.contract;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/**
 * Which column types a contract's field types can hold. What loses part of every value is refused when the service
 * starts; what loses part of some values is refused for those. One loss is accepted: microseconds into
 * timestamp-millis.
 */
final class Conversions {

    private Conversions() {}

    /** @param field without its null branch */
    static Conversion.Choice between(Column column, Schema field) {
        if (column.array() != (field.getType() == Schema.Type.ARRAY)) {
            return refused(column, field);
        }
        if (column.array()) {
            return array(column, field);
        }
        LogicalType logical = field.getLogicalType();
        return switch (field.getType()) {
            case STRING -> string(column, field);
            case ENUM -> symbol(column, field);
            case BOOLEAN -> exactly(column, field, ColumnType.BOOLEAN);
            case INT -> logical == null ? Numbers.toInt(column, field) : date(column, field);
            case LONG -> logical == null ? Numbers.toLong(column, field) : timestamp(column, field);
            case FLOAT -> Numbers.toFloat(column, field);
            case DOUBLE -> Numbers.toDouble(column, field);
            case BYTES -> logical == null ? bytes(column, field) : Numbers.toDecimal(column, field);
            case RECORD, ARRAY, MAP, UNION, FIXED, NULL -> refused(column, field);
        };
    }

    static Conversion.Refused refused(Column column, Schema field) {
        return new Conversion.Refused("is " + column.typeText() + ", which cannot become " + name(field));
    }

    static Conversion.Refused refused(Column column, Schema field, String hint) {
        return new Conversion.Refused(
                "is " + column.typeText() + ", which cannot become " + name(field) + " without loss: " + hint);
    }

    private static Conversion.Choice string(Column column, Schema field) {
        if (column.type() == ColumnType.BYTEA) {
            return refused(column, field);
        }
        return new Conversion.Possible(value -> PostgresText.of(column, value));
    }

    private static Conversion.Choice symbol(Column column, Schema field) {
        return switch (column.type()) {
            case TEXT, VARCHAR, OTHER ->
                new Conversion.Possible(value -> {
                    if (!field.hasEnumSymbol(value.toString())) {
                        throw new UnmappableValue("is not a symbol of " + field.getFullName());
                    }
                    return new GenericData.EnumSymbol(field, value.toString());
                });
            default -> refused(column, field);
        };
    }

    private static Conversion.Choice exactly(Column column, Schema field, ColumnType type) {
        return column.type() == type ? new Conversion.Possible(value -> value) : refused(column, field);
    }

    private static Conversion.Choice bytes(Column column, Schema field) {
        return column.type() == ColumnType.BYTEA
                ? new Conversion.Possible(value -> ByteBuffer.wrap((byte[]) value))
                : refused(column, field);
    }

    private static Conversion.Choice date(Column column, Schema field) {
        if (column.type() != ColumnType.DATE || !(field.getLogicalType() instanceof LogicalTypes.Date)) {
            return refused(column, field);
        }
        return new Conversion.Possible(value -> {
            if (PostgresTime.isInfinite((Integer) value)) {
                throw new UnmappableValue("is infinite");
            }
            return value;
        });
    }

    private static Conversion.Choice timestamp(Column column, Schema field) {
        LogicalType logical = field.getLogicalType();
        boolean local = logical instanceof LogicalTypes.LocalTimestampMillis
                || logical instanceof LogicalTypes.LocalTimestampMicros;
        boolean millis =
                logical instanceof LogicalTypes.TimestampMillis || logical instanceof LogicalTypes.LocalTimestampMillis;
        boolean micros =
                logical instanceof LogicalTypes.TimestampMicros || logical instanceof LogicalTypes.LocalTimestampMicros;
        // A timestamp without time zone counts as UTC, as it does everywhere else that stores instants in such a
        // column.
        boolean fits = column.type() == ColumnType.TIMESTAMP || (column.type() == ColumnType.TIMESTAMPTZ && !local);
        if (!fits || !(millis || micros)) {
            return refused(column, field);
        }
        return new Conversion.Possible(value -> {
            long time = (Long) value;
            if (PostgresTime.isInfinite(time)) {
                throw new UnmappableValue("is infinite");
            }
            return millis ? PostgresTime.epochMillis(time) : epochMicros(time);
        });
    }

    private static long epochMicros(long time) throws UnmappableValue {
        try {
            return Math.addExact(time, PostgresTime.EPOCH_SECONDS * 1_000_000);
        } catch (ArithmeticException e) {
            throw new UnmappableValue("lies beyond what microseconds since 1970 can say in 64 bits");
        }
    }

    private static Conversion.Choice array(Column column, Schema field) {
        Schema items = Fields.withoutNull(field.getElementType());
        boolean nullable = Fields.isNullable(field.getElementType());
        Column element = new Column(column.name(), column.type(), false, column.precision(), column.scale());
        Conversion.Choice choice = between(element, items);
        if (!(choice instanceof Conversion.Possible possible)) {
            return refused(column, field);
        }
        return new Conversion.Possible(
                literal -> elements(column.type(), (String) literal, possible.conversion(), nullable));
    }

    private static List<@Nullable Object> elements(
            ColumnType type, String literal, Conversion conversion, boolean nullable) throws UnmappableValue {
        List<@Nullable String> texts;
        try {
            texts = PostgresText.elements(literal);
        } catch (IllegalArgumentException e) {
            throw new UnmappableValue(String.valueOf(e.getMessage()));
        }
        List<@Nullable Object> mapped = new ArrayList<>(texts.size());
        for (String text : texts) {
            if (text == null && !nullable) {
                throw new UnmappableValue("holds a null element");
            }
            mapped.add(text == null ? null : conversion.apply(ColumnText.parse(type, text)));
        }
        return mapped;
    }

    private static String name(Schema field) {
        String name = field.getType().getName();
        LogicalType logical = field.getLogicalType();
        return logical == null ? name : name + " (" + logical.getName() + ")";
    }
}
