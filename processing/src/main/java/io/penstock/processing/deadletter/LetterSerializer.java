package io.penstock.processing.deadletter;

import io.penstock.processing.source.Header;
import io.penstock.processing.type.Compact;
import io.penstock.processing.type.CompactSerializer;
import io.penstock.processing.type.CompactSnapshot;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Form 1: topic, timestamp, key, value, headers. */
final class LetterSerializer extends CompactSerializer<Letter> {

    @Override
    public void serialize(Letter letter, DataOutputView out) throws IOException {
        Compact.writeText(out, letter.topic());
        Compact.writeLong(out, letter.timestamp());
        Compact.writeBytes(out, letter.key());
        Compact.writeBytes(out, letter.value());
        Header.writeAll(out, letter.headers());
    }

    @Override
    public Letter deserialize(DataInputView in) throws IOException {
        return new Letter(
                Compact.readText(in),
                Compact.readLong(in),
                Compact.readBytes(in),
                Compact.readBytes(in),
                Header.readAll(in));
    }

    @Override
    public TypeSerializerSnapshot<Letter> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Found by Flink under this name. */
    public static final class Snapshot extends CompactSnapshot<Letter> {
        /** For Flink. */
        public Snapshot() {
            super(1);
        }

        @Override
        protected TypeSerializer<Letter> serializer(int version) {
            return new LetterSerializer();
        }
    }
}
