package io.penstock.common.wire;

import java.util.OptionalInt;

/** A schema id that the registry does not know. Thrown on its answer only, never because it could not be reached. */
public final class UnknownSchema extends MalformedRecord {
    /** The unknown id. */
    public UnknownSchema(int schemaId) {
        super(Reason.UNKNOWN_SCHEMA, "schema id " + schemaId + " is unknown", OptionalInt.of(schemaId));
    }

    /** An id whose schema exists and is of no use here, such as one that is not Avro. */
    public UnknownSchema(int schemaId, String why) {
        super(Reason.UNKNOWN_SCHEMA, "schema id " + schemaId + " " + why, OptionalInt.of(schemaId));
    }
}
