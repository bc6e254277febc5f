package io.penstock.processing.view;

import io.penstock.processing.source.RawRecord;
import io.penstock.processing.type.Compact;
import io.penstock.processing.type.CompactSerializer;
import io.penstock.processing.type.CompactSnapshot;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** Form 1: flags, key, the fact, the original. */
final class DeltaSerializer extends CompactSerializer<Delta> {
    private static final int TAKEN_OUT = 1;
    private static final int COUNTED = 2;

    private final CompactSerializer<RawRecord> records = RawRecord.serializer();

    @Override
    public void serialize(Delta delta, DataOutputView out) throws IOException {
        Fact fact = delta.fact();
        Original original = delta.original();
        out.writeByte((fact.sign() < 0 ? TAKEN_OUT : 0) | (fact.changes() > 0 ? COUNTED : 0));
        Compact.writeText(out, delta.key());
        // Near each other, so that one of them is told by its distance from the other.
        Compact.writeLong(out, fact.eventTime());
        Compact.writeLong(out, fact.sourceTime() - fact.eventTime());
        out.writeLong(fact.id());
        Contribution.writeValues(out, fact.values());
        Compact.writeText(out, original.image());
        records.serialize(original.record(), out);
    }

    @Override
    public Delta deserialize(DataInputView in) throws IOException {
        int flags = in.readByte();
        String key = Compact.readText(in);
        long eventTime = Compact.readLong(in);
        long sourceTime = Compact.readLong(in) + eventTime;
        long id = in.readLong();
        @Nullable Comparable<?>[] values = Contribution.readValues(in);
        Original original = new Original(Compact.readText(in), records.deserialize(in));
        Fact fact = new Fact(
                values, (flags & TAKEN_OUT) == 0 ? 1 : -1, (flags & COUNTED) == 0 ? 0 : 1, eventTime, sourceTime, id);
        return new Delta(key, fact, original);
    }

    @Override
    public TypeSerializerSnapshot<Delta> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Found by Flink under this name. */
    public static final class Snapshot extends CompactSnapshot<Delta> {
        /** For Flink. */
        public Snapshot() {
            super(1);
        }

        @Override
        protected TypeSerializer<Delta> serializer(int version) {
            return new DeltaSerializer();
        }
    }
}
