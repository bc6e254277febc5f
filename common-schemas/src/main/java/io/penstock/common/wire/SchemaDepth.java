package io.penstock.common.wire;

import java.util.IdentityHashMap;
import java.util.List;
import org.apache.avro.Schema;

/** How deep values of a schema can nest: the stack that decoding them may need. */
final class SchemaDepth {
    /** Far above any limit, and still addable. */
    private static final int ENDLESS = Integer.MAX_VALUE / 2;

    /** Named types are shared: without remembering them, 30 records that each use the next one twice are 2^30 paths. */
    private final IdentityHashMap<Schema, Integer> known = new IdentityHashMap<>();

    private SchemaDepth() {}

    /** Whether values nest deeper than {@code limit} levels; those of a recursive schema nest without end. */
    static boolean exceeds(Schema schema, int limit) {
        return new SchemaDepth().of(schema) > limit;
    }

    private int of(Schema schema) {
        Integer before = known.get(schema);
        if (before != null) {
            return before;
        }
        known.put(schema, ENDLESS); // what is found while its own children are walked contains itself
        int deepest = 0;
        for (Schema child : children(schema)) {
            deepest = Math.max(deepest, of(child));
        }
        int depth = Math.min(ENDLESS, deepest + 1);
        known.put(schema, depth);
        return depth;
    }

    private static List<Schema> children(Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> schema.getFields().stream().map(Schema.Field::schema).toList();
            case ARRAY -> List.of(schema.getElementType());
            case MAP -> List.of(schema.getValueType());
            case UNION -> schema.getTypes();
            case ENUM, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> List.of();
        };
    }
}
