package io.penstock.routing.rule;

import io.penstock.common.deadletter.Stage;
import java.util.OptionalInt;

/**
 * A record that no number of attempts could route: it becomes a dead letter. Unchecked, since it crosses Kafka Streams; cheap,
 * since a poison flood throws millions.
 */
public final class Unroutable extends RuntimeException {
    private final Stage stage;
    private final String reason;

    @SuppressWarnings("serial") // an exception of this type crosses no process boundary
    private final OptionalInt schemaId;

    Unroutable(Stage stage, String reason, String message, OptionalInt schemaId) {
        super(message, null, false, false);
        this.stage = stage;
        this.reason = reason;
        this.schemaId = schemaId;
    }

    /** Where it failed. */
    public Stage stage() {
        return stage;
    }

    /** Stable, for machines: {@code TRUNCATED}. */
    public String reason() {
        return reason;
    }

    /** The writer's schema, as far as the record named one. */
    public OptionalInt schemaId() {
        return schemaId;
    }

    /** What went wrong, without the record's content. */
    public String message() {
        return String.valueOf(getMessage());
    }
}
