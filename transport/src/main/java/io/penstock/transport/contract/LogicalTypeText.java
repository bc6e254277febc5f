package io.penstock.transport.contract;

import io.penstock.common.declaration.Nearest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** Logical types that Avro drops because they do not fit what they stand on. Avro 1.12's own table. */
final class LogicalTypeText {
    private static final Set<String> LONG = Set.of("long");
    private static final Map<String, Set<String>> BASES = Map.ofEntries(
            Map.entry("date", Set.of("int")),
            Map.entry("time-millis", Set.of("int")),
            Map.entry("time-micros", LONG),
            Map.entry("timestamp-millis", LONG),
            Map.entry("timestamp-micros", LONG),
            Map.entry("timestamp-nanos", LONG),
            Map.entry("local-timestamp-millis", LONG),
            Map.entry("local-timestamp-micros", LONG),
            Map.entry("local-timestamp-nanos", LONG),
            Map.entry("decimal", Set.of("bytes", "fixed")),
            Map.entry("big-decimal", Set.of("bytes")),
            Map.entry("uuid", Set.of("string", "fixed")),
            Map.entry("duration", Set.of("fixed")));

    private LogicalTypeText() {}

    /** What is wrong with the logical type of a type object; empty if Avro will honour it. */
    static Optional<String> wrong(Node type) {
        String logical = type.string("logicalType").orElse("");
        String base = type.string("type").orElse("");
        Set<String> bases = BASES.get(logical);
        if (bases == null) {
            return Nearest.to(logical, BASES.keySet())
                    .map(meant -> "no logical type '" + logical + "'; did you mean '" + meant + "'?")
                    .or(() -> Optional.of("Avro has no logical type '" + logical + "'"));
        }
        if (!bases.contains(base)) {
            return Optional.of(logical + " does not go with " + base + " but with " + String.join(" or ", bases));
        }
        return logical.equals("decimal") ? wrongDecimal(type, base) : Optional.empty();
    }

    private static Optional<String> wrongDecimal(Node type, String base) {
        try {
            int precision = number(type, "precision", 0);
            int scale = number(type, "scale", 0);
            Schema schema = base.equals("fixed")
                    ? Schema.createFixed("f", null, null, number(type, "size", 1))
                    : Schema.create(Schema.Type.BYTES);
            LogicalTypes.decimal(precision, scale).validate(schema);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("decimal: " + e.getMessage());
        }
    }

    /** @throws NumberFormatException an IllegalArgumentException, with the text that is no number */
    private static int number(Node type, String member, int otherwise) {
        return type.member(member).map(it -> Integer.parseInt(it.text())).orElse(otherwise);
    }
}
