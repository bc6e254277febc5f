package io.penstock.processing.job;

import io.penstock.processing.type.Form;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.IndexedRecord;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** The schema that records in state were written with. Version 1: class name, schema as JSON. */
public final class RecordSnapshot<R extends IndexedRecord> implements TypeSerializerSnapshot<R> {
    private static final int VERSION = 1;

    private @Nullable RecordSerializer<R> serializer;

    /** For Flink, before it reads one. */
    public RecordSnapshot() {}

    RecordSnapshot(RecordSerializer<R> serializer) {
        this.serializer = serializer;
    }

    private RecordSerializer<R> serializer() {
        return Objects.requireNonNull(serializer, "written from a serializer or read before");
    }

    @Override
    public int getCurrentVersion() {
        return VERSION;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
        byte[] schema = serializer().schema().toString().getBytes(StandardCharsets.UTF_8);
        out.writeUTF(serializer().type().getName());
        out.writeInt(schema.length);
        out.write(schema);
    }

    @Override
    @SuppressWarnings("unchecked")
    public void readSnapshot(int version, DataInputView in, ClassLoader classes) throws IOException {
        Form.check(version, VERSION, getClass());
        String name = in.readUTF();
        byte[] json = new byte[in.readInt()];
        in.readFully(json);
        Schema schema = new Schema.Parser().parse(new String(json, StandardCharsets.UTF_8));
        try {
            Class<R> type = (Class<R>) Class.forName(name, false, classes);
            serializer = new RecordSerializer<>(type, schema, schema);
        } catch (ClassNotFoundException e) {
            throw new IOException("state holds records of class " + name + ", which is gone", e);
        }
    }

    /** Written with another schema, state is rewritten where Avro can resolve the two, and refused where it cannot. */
    @Override
    public TypeSerializerSchemaCompatibility<R> resolveSchemaCompatibility(TypeSerializerSnapshot<R> old) {
        if (!(old instanceof RecordSnapshot<R> before)
                || !before.serializer().type().equals(serializer().type())) {
            return TypeSerializerSchemaCompatibility.incompatible();
        }
        Schema was = before.serializer().schema();
        Schema is = serializer().schema();
        if (was.equals(is)) {
            return TypeSerializerSchemaCompatibility.compatibleAsIs();
        }
        return SchemaCompatibility.checkReaderWriterCompatibility(is, was).getType()
                        == SchemaCompatibilityType.COMPATIBLE
                ? TypeSerializerSchemaCompatibility.compatibleAfterMigration()
                : TypeSerializerSchemaCompatibility.incompatible();
    }

    /** Reads what was written then as what the class is now. */
    @Override
    public TypeSerializer<R> restoreSerializer() {
        RecordSerializer<R> was = serializer();
        return was.restored();
    }
}
