package io.penstock.ingestion.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.change.ChangeSource;
import io.penstock.common.wire.AvroBuffer;
import io.penstock.common.wire.WireFormat;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Puts rows straight into the wire form of {@link ChangeEnvelope}: the bytes that {@link
 * io.penstock.common.wire.RecordEncoder} makes of the envelope's record, without the record. A change is begun, gets its
 * two images, before first, and is ended; a change that is not ended leaves nothing behind.
 */
final class ChangeEncoder {
    /** {@link ChangeEncoder#image} of no row. */
    static final int NO_ROW = -1;

    /** Indexes of the branches of an optional: null comes first in the envelope, see {@link ChangeEnvelope}. */
    private static final int NULL = 0;

    private static final int PRESENT = 1;

    private final AvroBuffer out = new AvroBuffer();
    private final byte[] header;
    private final boolean optionalKey;
    private final int nullKey;
    private final boolean textKey;
    private @Nullable Place place;

    /** A database's table: the same for all changes, unless one of the two is renamed. */
    private static final class Place {
        private final ChangeSource source;
        private final byte[] encoded;

        Place(ChangeSource source) {
            AvroBuffer out = new AvroBuffer();
            out.string(source.database());
            out.string(source.schema());
            out.string(source.table());
            this.source = source;
            this.encoded = out.copy(0, out.size());
        }

        boolean isOf(ChangeSource other) {
            return source.table().equals(other.table())
                    && source.schema().equals(other.schema())
                    && source.database().equals(other.database());
        }
    }

    /** @param key type of the contract's key field: string, int or long, which may be optional */
    ChangeEncoder(int schemaId, Schema key) {
        this.header = ByteBuffer.allocate(WireFormat.HEADER_BYTES)
                .put(WireFormat.MAGIC)
                .putInt(schemaId)
                .array();
        this.optionalKey = key.isUnion();
        this.nullKey = optionalKey && key.isNullable() ? key.getIndexNamed("null") : -1;
        this.textKey = Fields.withoutNull(key).getType() == Schema.Type.STRING;
    }

    void begin() {
        out.clear();
        out.raw(header);
    }

    /** @return the key's place, for {@link #key}; {@link #NO_ROW} without a row */
    int image(RowMapping rows, @Nullable RowImage row) throws UnmappableValue {
        if (row == null) {
            out.number(NULL);
            return NO_ROW;
        }
        out.number(PRESENT);
        return rows.write(row, out);
    }

    /** The key as text in UTF-8, taken from the bytes of the field; null if the field is null. */
    byte @Nullable [] key(int place) {
        int at = place;
        if (optionalKey) {
            if (out.numberAt(at) == nullKey) {
                return null;
            }
            at = out.behindNumber(at);
        }
        long number = out.numberAt(at);
        if (!textKey) {
            return Long.toString(number).getBytes(US_ASCII);
        }
        int start = out.behindNumber(at);
        return out.copy(start, start + (int) number);
    }

    /** The whole record. */
    byte[] end(String op, long processed, ChangeSource source) {
        out.string(op);
        out.number(processed);
        Place current = place;
        if (current == null || !current.isOf(source)) {
            current = new Place(source);
            place = current;
        }
        out.raw(current.encoded);
        optional(source.txId());
        optional(source.lsn());
        out.number(source.timestamp());
        out.string(source.snapshot());
        return out.copy(0, out.size());
    }

    private void optional(OptionalLong value) {
        if (value.isPresent()) {
            out.number(PRESENT);
            out.number(value.getAsLong());
        } else {
            out.number(NULL);
        }
    }
}
