package io.penstock.common.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** Encodes records of one schema that the registry knows under one id. One instance per thread. */
public final class RecordEncoder {
    private static final int KEPT_BUFFER_BYTES = 1 << 20;

    private final byte[] header;
    private final Schema schema;
    private final GenericDatumWriter<IndexedRecord> writer;
    private ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    private @Nullable BinaryEncoder encoder;

    /**
     * Assigns.
     *
     * @param schemaId the id that the registry gave to {@code schema}
     */
    public RecordEncoder(int schemaId, Schema schema) {
        this.header = WireFormat.header(schemaId);
        this.schema = schema;
        this.writer = new GenericDatumWriter<>(schema, new GenericData());
    }

    /**
     * The wire form of {@code record}: magic, schema id, Avro binary. Logical types are not converted: a timestamp must
     * be a {@code Long}, a decimal a {@code ByteBuffer}.
     *
     * @throws IllegalArgumentException if the record does not fit the schema; the message names the field. The encoder
     *     stays usable.
     */
    public byte[] encode(IndexedRecord record) {
        try {
            out.write(header);
            BinaryEncoder target = EncoderFactory.get().binaryEncoder(out, encoder);
            encoder = target;
            writer.write(record, target);
            target.flush();
            byte[] value = out.toByteArray();
            reset();
            return value;
        } catch (AvroRuntimeException | ClassCastException | NullPointerException | IndexOutOfBoundsException e) {
            // The encoder holds the bytes of the fields before the bad one, and would put them before the next record.
            encoder = null;
            reset();
            throw new IllegalArgumentException("does not fit " + schema.getFullName() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    private void reset() {
        if (out.size() > KEPT_BUFFER_BYTES) {
            encoder = null;
            out = new ByteArrayOutputStream(512);
        } else {
            out.reset();
        }
    }
}
