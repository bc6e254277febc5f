package io.penstock.processing.view;

import io.penstock.processing.type.Compact;
import io.penstock.processing.type.CompactSerializer;
import io.penstock.processing.type.CompactSnapshot;
import io.penstock.processing.type.CompactType;
import java.io.IOException;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A row of a view as its topic holds it: key and encoded value. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ViewRow(String key, byte[] value) {

    public static final TypeInformation<ViewRow> TYPE = new CompactType<>(ViewRow.class, new Serializer());

    /** Form 1: key, value. */
    static final class Serializer extends CompactSerializer<ViewRow> {

        @Override
        public void serialize(ViewRow row, DataOutputView out) throws IOException {
            Compact.writeText(out, row.key());
            Compact.writeBytes(out, row.value());
        }

        @Override
        public ViewRow deserialize(DataInputView in) throws IOException {
            return new ViewRow(Compact.readText(in), Objects.requireNonNull(Compact.readBytes(in), "value"));
        }

        @Override
        public TypeSerializerSnapshot<ViewRow> snapshotConfiguration() {
            return new Snapshot();
        }
    }

    /** Found by Flink under this name. */
    public static final class Snapshot extends CompactSnapshot<ViewRow> {
        /** For Flink. */
        public Snapshot() {
            super(1);
        }

        @Override
        protected TypeSerializer<ViewRow> serializer(int version) {
            return new Serializer();
        }
    }
}
