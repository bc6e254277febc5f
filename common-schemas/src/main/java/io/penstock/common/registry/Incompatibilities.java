package io.penstock.common.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaCompatibility.SchemaIncompatibilityType;

/**
 * What keeps a schema from being fully compatible, by Avro's own rules. For registries that refuse without a reason, and
 * for subjects whose level is laxer than the one they are about to get.
 */
public final class Incompatibilities {
    private Incompatibilities() {}

    /** Reasons against {@code next} after {@code versions}, in both directions and against each; none if it fits. */
    public static List<String> with(List<Registered> versions, Schema next) {
        Set<String> reasons = new LinkedHashSet<>();
        for (Registered version : versions) {
            String that = "version " + version.version();
            reasons.addAll(between(next, version.schema(), "the new schema cannot read records of " + that));
            reasons.addAll(between(version.schema(), next, that + " cannot read records of the new schema"));
        }
        return List.copyOf(reasons);
    }

    /**
     * Of an optional record that differs, Avro says only that its union lacks a branch. The reasons a person needs are
     * those between the two records of that name; the union's are left out where such are found.
     */
    private static List<String> between(Schema reader, Schema writer, String what) {
        List<Incompatibility> whole = check(reader, writer);
        if (whole.isEmpty()) {
            return List.of();
        }
        Map<String, Schema> readers = records(reader);
        List<String> exact = new ArrayList<>();
        records(writer).forEach((name, record) -> {
            Schema other = readers.get(name);
            if (other != null) {
                check(other, record).stream()
                        .filter(found -> found.getType() != SchemaIncompatibilityType.MISSING_UNION_BRANCH)
                        .forEach(found -> exact.add(what + ": " + name + ": " + describe(found)));
            }
        });
        return exact.isEmpty()
                ? whole.stream().map(found -> what + ": " + describe(found)).toList()
                : exact;
    }

    private static List<Incompatibility> check(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult()
                .getIncompatibilities();
    }

    private static String describe(Incompatibility found) {
        return found.getType().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " at " + found.getLocation() + ": "
                + found.getMessage();
    }

    private static Map<String, Schema> records(Schema schema) {
        Map<String, Schema> records = new LinkedHashMap<>();
        collect(schema, records);
        return records;
    }

    private static void collect(Schema schema, Map<String, Schema> records) {
        switch (schema.getType()) {
            case RECORD -> {
                if (records.putIfAbsent(schema.getFullName(), schema) == null) {
                    schema.getFields().forEach(field -> collect(field.schema(), records));
                }
            }
            case ARRAY -> collect(schema.getElementType(), records);
            case MAP -> collect(schema.getValueType(), records);
            case UNION -> schema.getTypes().forEach(branch -> collect(branch, records));
            case ENUM, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
        }
    }
}
