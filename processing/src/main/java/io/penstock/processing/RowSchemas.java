package io.penstock.processing;

import java.util.Map;
import org.apache.avro.Schema;

/** What each view's rows are written as, by view. */
record RowSchemas(Map<String, RowSchema> byView) {

    /**
     * A view's schema.
     *
     * @param id under which the registry knows it
     */
    record RowSchema(int id, Schema schema) {}

    RowSchemas {
        byView = Map.copyOf(byView);
    }

    RowSchema of(String view) {
        RowSchema schema = byView.get(view);
        if (schema == null) {
            throw new IllegalArgumentException("no schema for view " + view);
        }
        return schema;
    }
}
