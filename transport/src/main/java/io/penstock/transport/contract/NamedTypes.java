package io.penstock.transport.contract;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;

/** Records, enums and fixed types of a schema. */
final class NamedTypes {
    private NamedTypes() {}

    /** By full name, from the outside in. */
    static Map<String, Schema> of(Schema schema) {
        Map<String, Schema> types = new LinkedHashMap<>();
        collect(schema, types);
        return types;
    }

    private static void collect(Schema schema, Map<String, Schema> types) {
        switch (schema.getType()) {
            case RECORD -> {
                if (types.putIfAbsent(schema.getFullName(), schema) == null) {
                    schema.getFields().forEach(field -> collect(field.schema(), types));
                }
            }
            case ENUM, FIXED -> types.putIfAbsent(schema.getFullName(), schema);
            case ARRAY -> collect(schema.getElementType(), types);
            case MAP -> collect(schema.getValueType(), types);
            case UNION -> schema.getTypes().forEach(branch -> collect(branch, types));
            case STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
        }
    }
}
