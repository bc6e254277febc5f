package io.penstock.common.expression;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * A field as an expression sees it.
 *
 * @param position in the record
 * @param convert from Avro's generic form, never null, to CEL's
 */
record FieldValue(int position, Function<Object, Object> convert) {

    static FieldValue of(Schema.Field field) {
        return new FieldValue(field.pos(), converter(field.schema()));
    }

    Object read(IndexedRecord record) {
        return orNull(record.get(position), convert);
    }

    /** What CEL checks the field's use by. Whatever is beyond its types is checked when it is evaluated. */
    static CelType type(Schema schema) {
        return switch (schema.getType()) {
            case STRING, ENUM -> SimpleType.STRING;
            case BOOLEAN -> SimpleType.BOOL;
            case INT, LONG -> instant(schema) == null ? SimpleType.INT : SimpleType.TIMESTAMP;
            case FLOAT, DOUBLE -> SimpleType.DOUBLE;
            case BYTES, FIXED -> decimal(schema) ? SimpleType.DOUBLE : SimpleType.BYTES;
            case ARRAY -> ListType.create(type(schema.getElementType()));
            case MAP -> MapType.create(SimpleType.STRING, type(schema.getValueType()));
            case RECORD -> MapType.create(SimpleType.STRING, SimpleType.DYN);
            case UNION -> union(schema);
            case NULL -> SimpleType.NULL_TYPE;
        };
    }

    /** The checker knows null beside simple types only. */
    private static CelType union(Schema schema) {
        Schema present = present(schema);
        CelType type = present == null ? SimpleType.DYN : type(present);
        return type instanceof SimpleType && !type.equals(SimpleType.DYN) ? NullableType.create(type) : SimpleType.DYN;
    }

    private static @Nullable Schema present(Schema union) {
        List<Schema> others = union.getTypes().stream()
                .filter(type -> type.getType() != Schema.Type.NULL)
                .toList();
        return others.size() == 1 ? others.get(0) : null;
    }

    private static Function<Object, Object> converter(Schema schema) {
        return switch (schema.getType()) {
            case STRING, ENUM -> Object::toString;
            case BOOLEAN, NULL -> Function.identity();
            case INT, LONG -> {
                Function<Long, Instant> instant = instant(schema);
                yield instant == null
                        ? value -> ((Number) value).longValue()
                        : value -> instant.apply(((Number) value).longValue());
            }
            case FLOAT, DOUBLE -> value -> ((Number) value).doubleValue();
            case BYTES, FIXED ->
                schema.getLogicalType() instanceof LogicalTypes.Decimal decimal
                        ? value -> new BigDecimal(new BigInteger(bytes(value)), decimal.getScale()).doubleValue()
                        : value -> CelByteString.of(bytes(value));
            case ARRAY -> list(converter(schema.getElementType()));
            case MAP -> map(converter(schema.getValueType()));
            case RECORD -> record(schema);
            case UNION -> {
                Schema present = present(schema);
                // of several types beside null none is known beforehand; numbers and strings read the same in all
                yield present == null ? FieldValue::plain : converter(present);
            }
        };
    }

    private static @Nullable Function<Long, Instant> instant(Schema schema) {
        LogicalType type = schema.getLogicalType();
        if (type instanceof LogicalTypes.TimestampMillis) {
            return Instant::ofEpochMilli;
        } else if (type instanceof LogicalTypes.TimestampMicros) {
            return micros -> Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        } else if (type instanceof LogicalTypes.Date) {
            return days -> Instant.EPOCH.plus(days, ChronoUnit.DAYS);
        }
        return null;
    }

    private static boolean decimal(Schema schema) {
        return schema.getLogicalType() instanceof LogicalTypes.Decimal;
    }

    private static Object orNull(@Nullable Object value, Function<Object, Object> convert) {
        return value == null ? NullValue.NULL_VALUE : convert.apply(value);
    }

    private static Function<Object, Object> list(Function<Object, Object> element) {
        return value ->
                ((List<?>) value).stream().map(item -> orNull(item, element)).toList();
    }

    private static Function<Object, Object> map(Function<Object, Object> entry) {
        return value -> {
            Map<String, Object> map = new LinkedHashMap<>();
            ((Map<?, ?>) value).forEach((key, item) -> map.put(key.toString(), orNull(item, entry)));
            return map;
        };
    }

    private static Function<Object, Object> record(Schema schema) {
        Map<String, FieldValue> fields = new LinkedHashMap<>();
        // a record within itself is converted as deep as the row goes, which the decoder has bounded
        return value -> {
            if (fields.isEmpty()) {
                schema.getFields().forEach(field -> fields.put(field.name(), of(field)));
            }
            Map<String, Object> map = new LinkedHashMap<>();
            fields.forEach((name, field) -> map.put(name, field.read((IndexedRecord) value)));
            return map;
        };
    }

    private static Object plain(Object value) {
        if (value instanceof Integer number) {
            return number.longValue();
        } else if (value instanceof Float number) {
            return number.doubleValue();
        }
        return value instanceof CharSequence text ? text.toString() : value;
    }

    private static byte[] bytes(Object value) {
        if (value instanceof GenericFixed fixed) {
            return fixed.bytes();
        }
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
