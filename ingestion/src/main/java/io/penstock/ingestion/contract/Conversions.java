package io.penstock.ingestion.contract;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Which column types a contract's field types can hold. What loses part of every value is refused when the service
 * starts; what loses part of some values is refused for those. One loss is accepted: microseconds into
 * timestamp-millis and time-millis.
 */
final class Conversions {
    private static final int UUID_BYTES = 16;

    private Conversions() {}

    /** @param field without its null branch */
    static Conversion.Choice between(Column column, Schema field) {
        if (column.array() != (field.getType() == Schema.Type.ARRAY)) {
            return Conversion.Refused.because(column, field);
        }
        if (column.array()) {
            return array(column, field);
        }
        LogicalType logical = field.getLogicalType();
        return switch (field.getType()) {
            case STRING -> logical instanceof LogicalTypes.Uuid ? uuid(column, field) : string(column, field);
            case ENUM -> symbol(column, field);
            case BOOLEAN -> bool(column, field);
            case INT -> logical == null ? Numbers.toInt(column, field) : Times.toInt(column, field);
            case LONG -> logical == null ? Numbers.toLong(column, field) : Times.toLong(column, field);
            case FLOAT -> Numbers.toFloat(column, field);
            case DOUBLE -> Numbers.toDouble(column, field);
            case BYTES -> logical == null ? bytes(column, field) : Decimals.to(column, field);
            case FIXED -> fixed(column, field);
            case RECORD, MAP ->
                switch (column.type()) {
                    case JSON, JSONB -> Conversion.Refused.because(column, field, "use a string");
                    default -> Conversion.Refused.because(column, field);
                };
            case ARRAY, UNION, NULL -> Conversion.Refused.because(column, field);
        };
    }

    private static Conversion.Choice string(Column column, Schema field) {
        return switch (column.type()) {
            case BYTEA -> Conversion.Refused.because(column, field, "use bytes");
            case MONEY ->
                Conversion.Refused.because(column, field, "its text depends on lc_monetary, make the column numeric");
            case NUMERIC, TIME, TEXT, VARCHAR, CHAR, UUID, JSON, JSONB, OTHER ->
                new Conversion.Possible((value, out) -> out.string(value.toString()));
            default -> new Conversion.Possible((value, out) -> out.string(PostgresText.of(column, value)));
        };
    }

    /** Text columns often hold them; readers that declare the logical type fail on anything else. */
    private static Conversion.Choice uuid(Column column, Schema field) {
        return switch (column.type()) {
            case UUID -> new Conversion.Possible((value, out) -> out.string(value.toString()));
            case TEXT, VARCHAR, CHAR -> new Conversion.Possible((value, out) -> out.string(uuid(value.toString())));
            default -> Conversion.Refused.because(column, field);
        };
    }

    private static String uuid(String text) throws UnmappableValue {
        try {
            if (UUID.fromString(text).toString().equalsIgnoreCase(text)) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            // falls through to what is said of every other text
        }
        throw new UnmappableValue("is no UUID");
    }

    private static Conversion.Choice symbol(Column column, Schema field) {
        return switch (column.type()) {
            case TEXT, VARCHAR, OTHER ->
                new Conversion.Possible((value, out) -> {
                    String symbol = value.toString();
                    if (!field.hasEnumSymbol(symbol)) {
                        throw new UnmappableValue("is not a symbol of " + field.getFullName());
                    }
                    out.number(field.getEnumOrdinal(symbol));
                });
            default -> Conversion.Refused.because(column, field);
        };
    }

    private static Conversion.Choice bool(Column column, Schema field) {
        return column.type() == ColumnType.BOOLEAN
                ? new Conversion.Possible((value, out) -> out.bool((Boolean) value))
                : Conversion.Refused.because(column, field);
    }

    private static Conversion.Choice bytes(Column column, Schema field) {
        return column.type() == ColumnType.BYTEA
                ? new Conversion.Possible((value, out) -> out.bytes((byte[]) value))
                : Conversion.Refused.because(column, field);
    }

    private static Conversion.Choice fixed(Column column, Schema field) {
        int size = field.getFixedSize();
        if (field.getLogicalType() instanceof LogicalTypes.Decimal) {
            return Decimals.to(column, field);
        }
        if (field.getLogicalType() instanceof LogicalTypes.Uuid) {
            return column.type() == ColumnType.UUID && size == UUID_BYTES
                    ? new Conversion.Possible((value, out) -> {
                        UUID id = UUID.fromString(value.toString());
                        out.int64(id.getMostSignificantBits());
                        out.int64(id.getLeastSignificantBits());
                    })
                    : Conversion.Refused.because(column, field);
        }
        if (column.type() != ColumnType.BYTEA || field.getLogicalType() != null) {
            return Conversion.Refused.because(column, field);
        }
        return new Conversion.Possible((value, out) -> {
            byte[] bytes = (byte[]) value;
            if (bytes.length != size) {
                throw new UnmappableValue("has " + bytes.length + " bytes, not " + size);
            }
            out.raw(bytes);
        });
    }

    private static Conversion.Choice array(Column column, Schema field) {
        Schema items = field.getElementType();
        Schema item = Fields.withoutNull(items);
        Column element = new Column(column.name(), column.type(), false, column.precision(), column.scale());
        Conversion.Choice choice = between(element, item);
        if (choice instanceof Conversion.Refused refused) {
            return new Conversion.Refused("is an array whose element " + refused.why());
        }
        Conversion conversion = ((Conversion.Possible) choice).conversion();
        boolean nullable = Fields.isNullable(items);
        byte[] present = Fields.branch(items, item.getType());
        byte[] absent = Fields.branch(items, Schema.Type.NULL);
        return new Conversion.Possible((value, out) -> {
            List<@Nullable String> texts = ArrayLiteral.elements(value.toString());
            if (!texts.isEmpty()) {
                out.number(texts.size());
            }
            for (String text : texts) {
                if (text != null) {
                    out.raw(present);
                    conversion.write(element(column.type(), text), out);
                } else if (nullable) {
                    out.raw(absent);
                } else {
                    throw new UnmappableValue("holds a null element");
                }
            }
            out.number(0);
        });
    }

    private static Object element(ColumnType type, String text) throws UnmappableValue {
        try {
            return ColumnText.parse(type, text);
        } catch (IllegalArgumentException e) {
            throw new UnmappableValue(
                    "holds an element that is no " + type.name().toLowerCase(Locale.ROOT));
        }
    }
}
