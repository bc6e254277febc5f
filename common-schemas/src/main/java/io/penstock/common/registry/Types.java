package io.penstock.common.registry;

import java.util.stream.Collectors;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** How to call a type before people. */
public final class Types {
    private Types() {}

    /** {@code timestamp-millis}, {@code decimal(38, 2)}, {@code array of string}, {@code null or long}, {@code a.b.Item}. */
    public static String name(Schema schema) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            return "decimal(" + decimal.getPrecision() + ", " + decimal.getScale() + ")";
        }
        if (schema.getLogicalType() != null) {
            return schema.getLogicalType().getName();
        }
        return switch (schema.getType()) {
            case ARRAY -> "array of " + name(schema.getElementType());
            case MAP -> "map of " + name(schema.getValueType());
            case UNION -> schema.getTypes().stream().map(Types::name).collect(Collectors.joining(" or "));
            case RECORD, ENUM, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> schema.getFullName();
        };
    }
}
