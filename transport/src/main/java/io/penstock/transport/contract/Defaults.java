package io.penstock.transport.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** Defaults that are no value of their field. Avro stops at the first one; a person wants all of them. */
final class Defaults {
    private Defaults() {}

    static List<Finding> wrong(String file, Schema schema, Map<String, Integer> lines) {
        List<Finding> found = new ArrayList<>();
        for (Schema type : NamedTypes.of(schema).values()) {
            if (type.getType() == Schema.Type.RECORD && lines.containsKey(type.getFullName())) {
                for (Schema.Field field : type.getFields()) {
                    check(file, type, field, lines, found);
                }
            }
        }
        return found;
    }

    private static void check(
            String file, Schema record, Schema.Field field, Map<String, Integer> lines, List<Finding> found) {
        if (!field.hasDefaultValue()) {
            return;
        }
        // Avro judges when it reads, not when it is given a field: so it reads a record of this field alone.

        try {
            Schema one =
                    Schema.createRecord("Alone", null, null, false, List.of(new Schema.Field(field, field.schema())));
            new Schema.Parser().setValidateDefaults(true).parse(one.toString());
        } catch (AvroRuntimeException e) {
            found.add(new Finding(
                    Severity.VIOLATION,
                    file,
                    lines.getOrDefault(record.getFullName() + "#" + field.name(), 0),
                    record.getName() + "." + field.name(),
                    "invalid-default",
                    "the default is no value of the field's type: " + e.getMessage(),
                    "write a default of that type, or none",
                    List.of()));
        }
    }
}
