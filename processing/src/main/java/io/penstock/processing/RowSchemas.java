package io.penstock.processing;

import java.util.Map;
import org.apache.avro.Schema;

/**
 * What each view's rows and each job's records are written as.
 *
 * @param byView by view
 * @param ofJobs ids of the registry, by topic
 */
record RowSchemas(Map<String, RowSchema> byView, Map<String, Integer> ofJobs) {

    /**
     * A view's schema.
     *
     * @param id under which the registry knows it
     */
    record RowSchema(int id, Schema schema) {}

    RowSchemas {
        byView = Map.copyOf(byView);
        ofJobs = Map.copyOf(ofJobs);
    }

    RowSchema of(String view) {
        RowSchema schema = byView.get(view);
        if (schema == null) {
            throw new IllegalArgumentException("no schema for view " + view);
        }
        return schema;
    }
}
