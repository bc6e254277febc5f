package io.penstock.common.wire;

import java.nio.ByteBuffer;

/**
 * The frame of every record value: magic byte 0, schema id in four bytes big endian, Avro binary. It is
 * <a href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format">Confluent's</a>.
 */
public final class WireFormat {
    /** First byte of every record value. */
    public static final byte MAGIC = 0;

    /** Bytes before the Avro payload: magic and schema id. */
    public static final int HEADER_BYTES = 5;

    private WireFormat() {}

    /**
     * Reads the writer's schema id.
     *
     * @param value a whole record value
     * @throws MalformedRecord {@code TOO_SHORT} below five bytes, {@code WRONG_MAGIC}, or {@code NEGATIVE_LENGTH} for an id
     *     below zero, which no registry hands out
     */
    public static int schemaId(byte[] value) throws MalformedRecord {
        if (value.length < HEADER_BYTES) {
            throw new MalformedRecord(
                    MalformedRecord.Reason.TOO_SHORT,
                    "value of " + value.length + " bytes; magic and schema id alone need " + HEADER_BYTES);
        }
        if (value[0] != MAGIC) {
            throw new MalformedRecord(
                    MalformedRecord.Reason.WRONG_MAGIC,
                    "first byte is " + Byte.toUnsignedInt(value[0]) + ", not " + MAGIC);
        }
        int id = ByteBuffer.wrap(value).getInt(1);
        if (id < 0) {
            throw new MalformedRecord(MalformedRecord.Reason.NEGATIVE_LENGTH, "schema id " + id);
        }
        return id;
    }

    /** What a value begins with that was written with this schema. */
    public static byte[] header(int schemaId) {
        return ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).putInt(schemaId).array();
    }
}
