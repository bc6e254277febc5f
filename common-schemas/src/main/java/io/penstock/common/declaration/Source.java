package io.penstock.common.declaration;

import io.penstock.common.expression.Expression;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;

/**
 * Where events come from, and the contract that each of them keeps.
 *
 * @param schema the contract: an Avro record
 * @param checks conditions over the contract; a row or event that breaks one is a dead letter
 */
public record Source(
        String name,
        Origin origin,
        Schema schema,
        FieldRoles fields,
        List<Expression> checks,
        TopicSpec topic,
        Lateness lateness) {

    public Source {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(fields, "fields");
        checks = List.copyOf(checks);
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(lateness, "lateness");
    }

    /** Contract field. */
    public String key() {
        return fields.key();
    }

    /** Contract field. */
    public String id() {
        return fields.id();
    }

    /** Contract field. */
    public String eventTime() {
        return fields.eventTime();
    }

    /** Whether the topic carries inserts, updates and deletes of a table rather than plain events. */
    public boolean isChangeStream() {
        return origin instanceof Origin.Cdc;
    }
}
