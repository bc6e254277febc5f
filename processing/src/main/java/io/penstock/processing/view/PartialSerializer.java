package io.penstock.processing.view;

import io.penstock.processing.source.RawRecord;
import io.penstock.processing.type.Compact;
import io.penstock.processing.type.CompactSerializer;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** Flags, key, what was folded, the original if it is there. */
final class PartialSerializer extends CompactSerializer<Partial> {
    private static final int NEWEST = 1;
    private static final int WITH_ORIGINAL = 2;

    private final CompactSerializer<RawRecord> records = RawRecord.serializer();
    private final List<Fold> folds;

    PartialSerializer(List<Fold> folds) {
        this.folds = List.copyOf(folds);
    }

    @Override
    public void serialize(Partial partial, DataOutputView out) throws IOException {
        Original original = partial.original();
        out.writeByte((partial.newest() ? NEWEST : 0) | (original == null ? 0 : WITH_ORIGINAL));
        Compact.writeText(out, partial.key());
        partial.group().write(out);
        if (original != null) {
            Compact.writeLong(out, partial.eventTime());
            Compact.writeText(out, original.image());
            records.serialize(original.record(), out);
        }
    }

    @Override
    public Partial deserialize(DataInputView in) throws IOException {
        int flags = in.readByte();
        String key = Compact.readText(in);
        Group group = Group.readPartial(folds, in);
        long eventTime = 0;
        @Nullable Original original = null;
        if ((flags & WITH_ORIGINAL) != 0) {
            eventTime = Compact.readLong(in);
            original = new Original(Compact.readText(in), records.deserialize(in));
        }
        return new Partial(key, group, (flags & NEWEST) != 0, eventTime, original);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PartialSerializer same && same.folds.equals(folds);
    }

    @Override
    public int hashCode() {
        return folds.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<Partial> snapshotConfiguration() {
        throw new UnsupportedOperationException("a partial is never state");
    }
}
