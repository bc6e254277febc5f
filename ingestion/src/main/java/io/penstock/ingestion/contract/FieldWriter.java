package io.penstock.ingestion.contract;

import io.penstock.common.wire.AvroBuffer;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Writes one field of the contract: what depends on the schema alone is encoded when this is made. */
final class FieldWriter {
    private static final int NO_COLUMN = -1;
    private static final Conversion NONE = (value, out) -> {};

    private final String field;
    private final int column;
    private final Conversion conversion;
    /** Goes before a value. */
    private final byte[] branch;
    /** All that is written if the column is null or not there; null if such a row cannot be mapped. */
    private final byte @Nullable [] fallback;

    private FieldWriter(String field, int column, Conversion conversion, byte[] branch, byte @Nullable [] fallback) {
        this.field = field;
        this.column = column;
        this.conversion = conversion;
        this.branch = branch;
        this.fallback = fallback;
    }

    static FieldWriter of(Schema.Field field, int column, Conversion conversion) {
        Schema.Type type = Fields.withoutNull(field.schema()).getType();
        byte[] branch = Fields.branch(field.schema(), type);
        return new FieldWriter(field.name(), column, conversion, branch, Fields.ofNull(field));
    }

    static FieldWriter withoutColumn(Schema.Field field) {
        return new FieldWriter(field.name(), NO_COLUMN, NONE, Fields.NOTHING, Fields.ofAbsent(field));
    }

    void write(RowImage row, AvroBuffer out) throws UnmappableValue {
        Object value = column == NO_COLUMN ? null : row.get(column);
        if (value == null) {
            if (fallback == null) {
                throw new UnmappableValue("field " + field + ": null, and the field has no default");
            }
            out.raw(fallback);
            return;
        }
        if (value instanceof LeftOut) {
            throw new UnmappableValue("field " + field + ": the value " + value);
        }
        out.raw(branch);
        try {
            conversion.write(value, out);
        } catch (UnmappableValue e) {
            throw new UnmappableValue("field " + field + ": the value " + e.getMessage());
        }
    }
}
