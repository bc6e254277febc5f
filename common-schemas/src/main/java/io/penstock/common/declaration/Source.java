package io.penstock.common.declaration;

import java.util.Objects;
import org.apache.avro.Schema;

/**
 * Where events come from, and the contract that each of them keeps.
 *
 * @param schema the contract: an Avro record
 * @param key contract field that names the entity whose events stay in order
 * @param eventTime contract field, timestamp-millis
 */
public record Source(
        String name, Origin origin, Schema schema, String key, String eventTime, TopicSpec topic, Lateness lateness) {

    public Source {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(eventTime, "eventTime");
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(lateness, "lateness");
    }

    /** Whether the topic carries inserts, updates and deletes of a table rather than plain events. */
    public boolean isChangeStream() {
        return origin instanceof Origin.Cdc;
    }
}
