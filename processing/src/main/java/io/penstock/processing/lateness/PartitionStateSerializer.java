package io.penstock.processing.lateness;

import io.penstock.common.lateness.PartitionState;
import io.penstock.processing.type.Compact;
import io.penstock.processing.type.CompactSerializer;
import io.penstock.processing.type.CompactSnapshot;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Form 1: partition, offset, highest event time, watermark, the histogram's counts. */
final class PartitionStateSerializer extends CompactSerializer<PartitionState> {

    @Override
    public void serialize(PartitionState state, DataOutputView out) throws IOException {
        Compact.writeLong(out, state.partition());
        Compact.writeLong(out, state.offset());
        Compact.writeLong(out, state.maxEventTime());
        Compact.writeLong(out, state.watermark());
        Compact.writeLong(out, state.lateness().length);
        for (long count : state.lateness()) {
            Compact.writeLong(out, count);
        }
    }

    @Override
    public PartitionState deserialize(DataInputView in) throws IOException {
        int partition = Compact.readInt(in);
        long offset = Compact.readLong(in);
        long maxEventTime = Compact.readLong(in);
        long watermark = Compact.readLong(in);
        long[] lateness = new long[Compact.readInt(in)];
        for (int i = 0; i < lateness.length; i++) {
            lateness[i] = Compact.readLong(in);
        }
        return new PartitionState(partition, offset, maxEventTime, watermark, lateness);
    }

    @Override
    public TypeSerializerSnapshot<PartitionState> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Found by Flink under this name. */
    public static final class Snapshot extends CompactSnapshot<PartitionState> {
        /** For Flink. */
        public Snapshot() {
            super(1);
        }

        @Override
        protected TypeSerializer<PartitionState> serializer(int version) {
            return new PartitionStateSerializer();
        }
    }
}
