package io.penstock.transport.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Avro's generic values as plain JSON and back, without Avro's wrappers around branches of unions: a field that may be null is
 * null or the value. Bytes are base64, decimals text, timestamps numbers; a timestamp is read from ISO 8601 text as well.
 */
final class AvroJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private AvroJson() {}

    static JsonNode write(@Nullable Object value, Schema schema) {
        if (value == null) {
            return JSON.nullNode();
        }
        return switch (schema.getType()) {
            case RECORD -> {
                GenericRecord record = (GenericRecord) value;
                ObjectNode object = JSON.objectNode();
                for (Schema.Field field : schema.getFields()) {
                    object.set(field.name(), write(record.get(field.pos()), field.schema()));
                }
                yield object;
            }
            case UNION -> write(value, schema.getTypes().get(GenericData.get().resolveUnion(schema, value)));
            case ARRAY -> {
                ArrayNode array = JSON.arrayNode();
                ((Iterable<?>) value).forEach(item -> array.add(write(item, schema.getElementType())));
                yield array;
            }
            case MAP -> {
                ObjectNode object = JSON.objectNode();
                ((Map<?, ?>) value)
                        .forEach((key, item) -> object.set(String.valueOf(key), write(item, schema.getValueType())));
                yield object;
            }
            case BYTES, FIXED -> JSON.textNode(bytes(value, schema));
            case INT -> JSON.numberNode((Integer) value);
            case LONG -> JSON.numberNode((Long) value);
            case FLOAT -> JSON.numberNode((Float) value);
            case DOUBLE -> JSON.numberNode((Double) value);
            case BOOLEAN -> JSON.booleanNode((Boolean) value);
            case STRING, ENUM -> JSON.textNode(value.toString());
            case NULL -> JSON.nullNode();
        };
    }

    /**
     * The value that a schema's field takes.
     *
     * @param path of the value, for the message
     * @throws PenstockException USER if it does not fit
     */
    static @Nullable Object read(JsonNode node, Schema schema, String path) {
        return switch (schema.getType()) {
            case RECORD -> record(node, schema, path);
            case UNION -> union(node, schema, path);
            case ARRAY -> {
                check(node.isArray(), node, schema, path);
                List<@Nullable Object> items = new ArrayList<>();
                for (JsonNode item : node) {
                    items.add(read(item, schema.getElementType(), path + "[" + items.size() + "]"));
                }
                yield new GenericData.Array<>(schema, items);
            }
            case MAP -> {
                check(node.isObject(), node, schema, path);
                Map<String, @Nullable Object> items = new HashMap<>();
                node.properties()
                        .forEach(item -> items.put(
                                item.getKey(),
                                read(item.getValue(), schema.getValueType(), path + "." + item.getKey())));
                yield items;
            }
            case BYTES, FIXED -> bytes(node, schema, path);
            case INT -> {
                check(node.isIntegralNumber() && node.canConvertToInt(), node, schema, path);
                yield node.intValue();
            }
            case LONG -> {
                if (node.isTextual() && timestamp(schema)) {
                    yield instant(node, schema, path);
                }
                check(node.isIntegralNumber() && node.canConvertToLong(), node, schema, path);
                yield node.longValue();
            }
            case FLOAT -> {
                check(node.isNumber(), node, schema, path);
                yield node.floatValue();
            }
            case DOUBLE -> {
                check(node.isNumber(), node, schema, path);
                yield node.doubleValue();
            }
            case BOOLEAN -> {
                check(node.isBoolean(), node, schema, path);
                yield node.booleanValue();
            }
            case STRING -> {
                check(node.isTextual(), node, schema, path);
                yield node.textValue();
            }
            case ENUM -> {
                check(node.isTextual() && schema.hasEnumSymbol(node.textValue()), node, schema, path);
                yield new GenericData.EnumSymbol(schema, node.textValue());
            }
            case NULL -> {
                check(node.isNull(), node, schema, path);
                yield null;
            }
        };
    }

    private static GenericRecord record(JsonNode node, Schema schema, String path) {
        check(node.isObject(), node, schema, path);
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            JsonNode value = node.get(field.name());
            String at = path.isEmpty() ? field.name() : path + "." + field.name();
            if (value != null) {
                record.put(field.pos(), read(value, field.schema(), at));
            } else if (field.hasDefaultValue()) {
                record.put(field.pos(), GenericData.get().getDefaultValue(field));
            } else {
                throw misfit(at + " is missing");
            }
        }
        node.fieldNames().forEachRemaining(name -> {
            if (schema.getField(name) == null) {
                throw misfit((path.isEmpty() ? name : path + "." + name) + " is no field of " + schema.getName());
            }
        });
        return record;
    }

    /** The first branch that takes it. */
    private static @Nullable Object union(JsonNode node, Schema schema, String path) {
        PenstockException why = misfit(path + ": no branch takes it");
        for (Schema branch : schema.getTypes()) {
            if ((branch.getType() == Schema.Type.NULL) == node.isNull()) {
                try {
                    return read(node, branch, path);
                } catch (PenstockException misfit) {
                    why = misfit;
                }
            }
        }
        throw why;
    }

    private static boolean timestamp(Schema schema) {
        LogicalType type = schema.getLogicalType();
        return type instanceof LogicalTypes.TimestampMillis || type instanceof LogicalTypes.TimestampMicros;
    }

    private static long instant(JsonNode node, Schema schema, String path) {
        try {
            long millis = Instant.parse(node.textValue()).toEpochMilli();
            return schema.getLogicalType() instanceof LogicalTypes.TimestampMicros
                    ? Math.multiplyExact(millis, 1_000L)
                    : millis;
        } catch (DateTimeParseException | ArithmeticException e) {
            throw misfit(path + ": '" + node.textValue() + "' is no timestamp such as 2026-01-31T12:00:00Z");
        }
    }

    private static String bytes(Object value, Schema schema) {
        byte[] bytes = value instanceof GenericFixed fixed ? fixed.bytes() : copy((ByteBuffer) value);
        return schema.getLogicalType() instanceof LogicalTypes.Decimal decimal
                ? new BigDecimal(new BigInteger(bytes), decimal.getScale()).toPlainString()
                : Base64.getEncoder().encodeToString(bytes);
    }

    private static Object bytes(JsonNode node, Schema schema, String path) {
        byte[] bytes;
        try {
            if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
                check(node.isTextual() || node.isNumber(), node, schema, path);
                bytes = new BigDecimal(node.asText())
                        .setScale(decimal.getScale())
                        .unscaledValue()
                        .toByteArray();
            } else {
                check(node.isTextual(), node, schema, path);
                bytes = node.binaryValue();
            }
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            throw misfit(path + ": " + node + " is no " + schema.getType().getName() + ": " + e.getMessage());
        }
        if (schema.getType() == Schema.Type.FIXED) {
            byte[] padded = new byte[schema.getFixedSize()];
            if (bytes.length > padded.length) {
                throw misfit(path + ": takes " + bytes.length + " bytes, not " + padded.length);
            }
            byte sign = (byte) (bytes.length > 0 && bytes[0] < 0 ? -1 : 0);
            java.util.Arrays.fill(padded, sign);
            System.arraycopy(bytes, 0, padded, padded.length - bytes.length, bytes.length);
            return new GenericData.Fixed(schema, padded);
        }
        return ByteBuffer.wrap(bytes);
    }

    private static byte[] copy(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static void check(boolean fits, JsonNode node, Schema schema, String path) {
        if (!fits) {
            String text = node.toString();
            String shown = text.getBytes(UTF_8).length > 80 ? node.getNodeType().toString() : text;
            String type = schema.getType() == Schema.Type.ENUM
                    ? "one of " + schema.getEnumSymbols()
                    : timestamp(schema)
                            ? "timestamp"
                            : schema.getType() == Schema.Type.RECORD
                                    ? schema.getName()
                                    : schema.getType().getName();
            throw misfit((path.isEmpty() ? "the value" : path) + ": " + shown + " is no " + type);
        }
    }

    private static PenstockException misfit(String message) {
        return new PenstockException(Category.USER, "bad-fix", message);
    }
}
