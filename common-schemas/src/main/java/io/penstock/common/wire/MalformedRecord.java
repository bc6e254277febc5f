package io.penstock.common.wire;

import java.util.OptionalInt;

/**
 * A record value that can never be decoded, however often it is tried: a case for the dead letter topic. An outage is
 * never one of these.
 */
public class MalformedRecord extends Exception {
    /** Why; stable names, fit for a metric's label. */
    public enum Reason {
        /** Fewer bytes than magic and schema id need. */
        TOO_SHORT,
        /** The first byte is not 0. */
        WRONG_MAGIC,
        /** The registry answered that it has no such schema id. */
        UNKNOWN_SCHEMA,
        /** The schema id belongs to another record, or to one that the reader's schema cannot resolve. */
        INCOMPATIBLE_SCHEMA,
        /** The writer's schema is recursive or nests deeper than {@link RecordDecoder#MAX_DEPTH}. */
        SCHEMA_TOO_DEEP,
        /** The payload ends inside a value. */
        TRUNCATED,
        /** The record ends before the payload does. */
        TRAILING_BYTES,
        /** A string, byte, array or map length that exceeds what is left of the payload. */
        LENGTH_OUT_OF_BOUNDS,
        /** A length, count or schema id below zero. */
        NEGATIVE_LENGTH,
        /** A string that is not UTF-8. */
        INVALID_UTF8,
        /** A boolean other than 0 and 1, a union branch or enum symbol that does not exist, an overlong integer. */
        INVALID_VALUE
    }

    private final Reason reason;

    @SuppressWarnings("serial") // an exception of this type crosses no process boundary
    private final OptionalInt schemaId;

    /** Says what is wrong; the message must not hold the record's content. */
    public MalformedRecord(Reason reason, String message) {
        this(reason, message, OptionalInt.empty());
    }

    MalformedRecord(Reason reason, String message, OptionalInt schemaId) {
        super(message);
        this.reason = reason;
        this.schemaId = schemaId;
    }

    /** Why the record cannot be decoded. */
    public final Reason reason() {
        return reason;
    }

    /** The writer's schema id, if the value went far enough to name one. */
    public final OptionalInt schemaId() {
        return schemaId;
    }
}
