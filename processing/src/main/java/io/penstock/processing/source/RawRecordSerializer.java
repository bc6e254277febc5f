package io.penstock.processing.source;

import io.penstock.processing.type.Compact;
import io.penstock.processing.type.CompactSerializer;
import io.penstock.processing.type.CompactSnapshot;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Form 1: partition, offset, timestamp, key, value, headers. */
final class RawRecordSerializer extends CompactSerializer<RawRecord> {

    @Override
    public void serialize(RawRecord record, DataOutputView out) throws IOException {
        Compact.writeLong(out, record.partition());
        Compact.writeLong(out, record.offset());
        Compact.writeLong(out, record.timestamp());
        Compact.writeBytes(out, record.key());
        Compact.writeBytes(out, record.value());
        Header.writeAll(out, record.headers());
    }

    @Override
    public RawRecord deserialize(DataInputView in) throws IOException {
        return new RawRecord(
                Compact.readInt(in),
                Compact.readLong(in),
                Compact.readLong(in),
                Compact.readBytes(in),
                Compact.readBytes(in),
                Header.readAll(in));
    }

    @Override
    public TypeSerializerSnapshot<RawRecord> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Found by Flink under this name. */
    public static final class Snapshot extends CompactSnapshot<RawRecord> {
        /** For Flink. */
        public Snapshot() {
            super(1);
        }

        @Override
        protected TypeSerializer<RawRecord> serializer(int version) {
            return new RawRecordSerializer();
        }
    }
}
