package io.penstock.processing.job;

import io.penstock.common.wire.StringTypes;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.java.typeutils.runtime.DataInputViewStream;
import org.apache.flink.api.java.typeutils.runtime.DataOutputViewStream;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** Avro records as Avro binary; the schema is in the snapshot, not in the records. */
public final class RecordSerializer<R extends IndexedRecord> extends OwnSerializer<R> {
    private static final long serialVersionUID = 1L;

    private final Class<R> type;
    private final Schema writer;
    private final Schema reader;

    private transient @Nullable DatumWriter<R> out;
    private transient @Nullable DatumReader<R> in;
    private transient @Nullable BinaryEncoder encoder;
    private transient @Nullable BinaryDecoder decoder;

    /** Writes by one schema and reads what was so written as another. */
    public RecordSerializer(Class<R> type, Schema writer, Schema reader) {
        this.type = type;
        this.writer = writer;
        this.reader = reader;
    }

    /** Of a generated class. */
    public static <R extends SpecificRecord> RecordSerializer<R> specific(Class<R> type) {
        Schema schema = SpecificData.get().getSchema(type);
        return new RecordSerializer<>(type, schema, schema);
    }

    static RecordSerializer<GenericRecord> generic(Schema schema) {
        Schema strings = StringTypes.javaStrings(schema);
        return new RecordSerializer<>(GenericRecord.class, strings, strings);
    }

    /** Reads what was written with another version of the contract. */
    RecordSerializer<R> reading(Schema written) {
        return new RecordSerializer<>(type, StringTypes.javaStrings(written), reader);
    }

    /** Of a snapshot: reads what was written then as what a generated class is now. */
    RecordSerializer<R> restored() {
        return SpecificRecord.class.isAssignableFrom(type)
                ? new RecordSerializer<>(type, writer, SpecificData.get().getSchema(type))
                : this;
    }

    Schema schema() {
        return writer;
    }

    Class<R> type() {
        return type;
    }

    @Override
    public RecordSerializer<R> duplicate() {
        return new RecordSerializer<>(type, writer, reader);
    }

    @Override
    public void serialize(R record, DataOutputView target) throws IOException {
        write(record, new DataOutputViewStream(target));
    }

    /** @throws IllegalArgumentException if the record does not fit its schema */
    @SuppressWarnings("unchecked") // the data model makes writers of any type
    void write(R record, OutputStream target) throws IOException {
        if (out == null) {
            out = (DatumWriter<R>) data().createDatumWriter(writer);
        }
        BinaryEncoder to = EncoderFactory.get().directBinaryEncoder(target, encoder);
        encoder = to;
        try {
            out.write(current(record), to);
            to.flush();
        } catch (AvroRuntimeException | ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException("does not fit " + writer.getFullName() + ": " + e.getMessage(), e);
        }
    }

    /** A generic record of an older schema, which a restored serializer has read, is written as one of this. */
    private R current(R record) throws IOException {
        if (record instanceof SpecificRecord || record.getSchema().equals(writer)) {
            return record;
        }
        RecordSerializer<R> old = new RecordSerializer<>(type, record.getSchema(), writer);
        return old.copy(record);
    }

    @Override
    @SuppressWarnings("unchecked")
    public R deserialize(DataInputView source) throws IOException {
        if (in == null) {
            in = data().createDatumReader(writer, reader);
        }
        // A direct decoder takes no byte more than the record's.
        BinaryDecoder from = DecoderFactory.get().directBinaryDecoder(new DataInputViewStream(source), decoder);
        decoder = from;
        return in.read(null, from);
    }

    private GenericData data() {
        return SpecificRecord.class.isAssignableFrom(type)
                ? new ContractData(type.asSubclass(SpecificRecord.class))
                : GenericData.get();
    }

    @Override
    public TypeSerializerSnapshot<R> snapshotConfiguration() {
        return new RecordSnapshot<>(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RecordSerializer<?> own && own.type.equals(type) && own.writer.equals(writer);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + writer.hashCode();
    }
}
