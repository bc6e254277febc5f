package io.penstock.processing.view;

import static java.nio.charset.StandardCharsets.UTF_8;

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

/**
 * A row of a view as its topic holds it.
 *
 * @param keyBytes UTF-8 of the key
 * @param value wire form
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ViewRow(byte[] keyBytes, byte[] value) {

    public static final TypeInformation<ViewRow> TYPE = new CompactType<>(ViewRow.class, new Serializer());

    /** The key as text. */
    public String key() {
        return new String(keyBytes, UTF_8);
    }

    /** Form 1: key, value. */
    static final class Serializer extends CompactSerializer<ViewRow> {

        @Override
        public void serialize(ViewRow row, DataOutputView out) throws IOException {
            Compact.writeUtf8(out, row.keyBytes());
            Compact.writeBytes(out, row.value());
        }

        @Override
        public ViewRow deserialize(DataInputView in) throws IOException {
            return new ViewRow(Compact.readUtf8(in), Objects.requireNonNull(Compact.readBytes(in), "value"));
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
