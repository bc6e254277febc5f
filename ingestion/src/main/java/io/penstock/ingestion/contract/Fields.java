package io.penstock.ingestion.contract;

import java.util.List;
import org.apache.avro.Schema;

/** Optional fields: a union of null and one other branch. */
final class Fields {

    private Fields() {}

    static boolean isNullable(Schema schema) {
        return schema.isNullable();
    }

    /** The schema without its null branch; a union of several other branches stays one. */
    static Schema withoutNull(Schema schema) {
        if (!schema.isUnion()) {
            return schema;
        }
        List<Schema> rest = schema.getTypes().stream()
                .filter(branch -> branch.getType() != Schema.Type.NULL)
                .toList();
        return rest.size() == 1 ? rest.get(0) : schema;
    }
}
