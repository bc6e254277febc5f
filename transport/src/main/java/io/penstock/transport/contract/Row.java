package io.penstock.transport.contract;

import io.penstock.common.registry.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * A field in the catalogue.
 *
 * @param path {@code items[].sku}
 * @param type without null
 * @param missing what is read where it is not there; {@code none} if it has to be
 * @param tags {@code PII}, and whatever else the contract says
 */
record Row(String path, String type, boolean nullable, String missing, String doc, List<String> tags) {
    /** Field property: {@code "pii": true} marks what identifies a person. */
    private static final String PII = "pii";

    /** Field property: a list of words of the team's own. */
    private static final String TAGS = "tags";

    Row {
        tags = List.copyOf(tags);
    }

    /** Every field, with those of records within it behind it. */
    static List<Row> of(Schema record) {
        List<Row> rows = new ArrayList<>();
        add(record, "", new HashSet<>(), rows);
        return rows;
    }

    static List<String> tags(Schema.Field field) {
        List<String> tags = new ArrayList<>();
        if (Boolean.TRUE.equals(field.getObjectProp(PII))) {
            tags.add("PII");
        }
        if (field.getObjectProp(TAGS) instanceof Collection<?> words) {
            words.forEach(word -> tags.add(String.valueOf(word)));
        }
        return tags;
    }

    static Row of(String path, Schema.Field field, String doc, List<String> tags) {
        List<Schema> types = field.schema().isUnion() ? field.schema().getTypes() : List.of(field.schema());
        List<String> words = types.stream()
                .filter(type -> type.getType() != Schema.Type.NULL)
                .map(Row::word)
                .toList();
        return new Row(
                path, String.join(" or ", words), words.size() < types.size(), Differences.value(field), doc, tags);
    }

    private static String word(Schema type) {
        return type.getType() == Schema.Type.ENUM
                ? "enum: " + String.join(", ", type.getEnumSymbols())
                : Types.name(type);
    }

    /** {@code open}: records around this one, so that one that contains itself ends. */
    private static void add(Schema record, String prefix, Set<String> open, List<Row> rows) {
        if (!open.add(record.getFullName())) {
            return;
        }
        for (Schema.Field field : record.getFields()) {
            String path = prefix + field.name();
            rows.add(of(path, field, field.doc() == null ? "" : field.doc(), tags(field)));
            within(field.schema(), path, open, rows);
        }
        open.remove(record.getFullName());
    }

    private static void within(Schema schema, String path, Set<String> open, List<Row> rows) {
        switch (schema.getType()) {
            case RECORD -> add(schema, path + ".", open, rows);
            case ARRAY -> within(schema.getElementType(), path + "[]", open, rows);
            case MAP -> within(schema.getValueType(), path + "{}", open, rows);
            case UNION -> schema.getTypes().forEach(branch -> within(branch, path, open, rows));
            case ENUM, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
        }
    }
}
