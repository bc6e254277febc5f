package io.penstock.common.deadletter;

/** Headers of dead letters: those of Kafka Connect, so that its users' tools read them, and Penstock's own. */
public final class DeadLetterHeaders {
    public static final String TOPIC = "__connect.errors.topic";
    public static final String PARTITION = "__connect.errors.partition";
    public static final String OFFSET = "__connect.errors.offset";
    public static final String STAGE = "__connect.errors.stage";
    public static final String CLASS_NAME = "__connect.errors.class.name";
    public static final String EXCEPTION_CLASS_NAME = "__connect.errors.exception.class.name";
    public static final String EXCEPTION_MESSAGE = "__connect.errors.exception.message";
    public static final String EXCEPTION_STACK_TRACE = "__connect.errors.exception.stacktrace";

    /** Same value as {@link #STAGE}. */
    public static final String PENSTOCK_STAGE = "penstock.stage";

    /** When the record failed, milliseconds since 1970. */
    public static final String TIMESTAMP = "penstock.timestamp";

    /** The record's own, milliseconds since 1970: topics of letters are stamped on arrival. Absent if it had none. */
    public static final String RECORD_TIMESTAMP = "penstock.record.timestamp";

    /** How often the record has been tried, from 1. A record that was sent back carries it. */
    public static final String ATTEMPT = "penstock.attempt";

    /** Names the failure: the same record failing again in the same stage has the same id. */
    public static final String ID = "penstock.id";

    /** The writer's schema id; absent if the record named none. */
    public static final String SCHEMA_ID = "penstock.schema.id";

    /**
     * Which images of a change the stream job gave up, {@code before}, {@code after} or {@code before,after}; the other one
     * was applied. Absent where it gave up the whole record, and in letters of other stages.
     */
    public static final String IMAGES = "penstock.images";

    private DeadLetterHeaders() {}
}
