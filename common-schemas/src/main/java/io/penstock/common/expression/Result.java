package io.penstock.common.expression;

import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.NullableType;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What an expression yields.
 *
 * @param schema as a field would have it
 */
record Result(Schema schema, boolean nullable) {

    private static final Map<CelKind, Schema> SCHEMAS = new EnumMap<>(Map.of(
            CelKind.STRING, Schema.create(Schema.Type.STRING),
            CelKind.INT, Schema.create(Schema.Type.LONG),
            CelKind.DOUBLE, Schema.create(Schema.Type.DOUBLE),
            CelKind.BOOL, Schema.create(Schema.Type.BOOLEAN),
            CelKind.BYTES, Schema.create(Schema.Type.BYTES),
            CelKind.TIMESTAMP, LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG))));

    /** @throws BadExpression if no field can hold it */
    static Result of(CelType type) {
        Schema schema = SCHEMAS.get(type.kind());
        if (schema == null) {
            throw new BadExpression(
                    "is " + describe(type)
                            + "; a value must be a string, int, double, bool, bytes or timestamp: convert it, such as string(…)");
        }
        return type instanceof NullableType
                ? new Result(Schema.createUnion(Schema.create(Schema.Type.NULL), schema), true)
                : new Result(schema, false);
    }

    static String describe(CelType type) {
        if (type.kind() == CelKind.DYN) {
            return "of a type that only the row knows";
        }
        String name = type.kind().name().toLowerCase(Locale.ROOT);
        return (name.startsWith("i") ? "an " : "a ") + name + (type instanceof NullableType ? " or null" : "");
    }

    @Nullable
    Object of(Object value, String text) throws ExpressionFailed {
        if (value instanceof NullValue) {
            if (!nullable) {
                throw new ExpressionFailed(text + ": is null");
            }
            return null;
        } else if (value instanceof Instant instant) {
            return millis(instant, text);
        } else if (value instanceof CelByteString bytes) {
            return ByteBuffer.wrap(bytes.toByteArray());
        }
        return value;
    }

    private static long millis(Instant instant, String text) throws ExpressionFailed {
        try {
            return instant.toEpochMilli();
        } catch (ArithmeticException | DateTimeException e) {
            throw new ExpressionFailed(text + ": beyond the range of a timestamp", e);
        }
    }
}
