package io.penstock.processing.decode;

import io.penstock.processing.source.RawRecord;
import io.penstock.processing.type.Compact;
import io.penstock.processing.type.CompactSerializer;
import io.penstock.processing.type.CompactSnapshot;
import io.penstock.processing.view.Contribution;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** Form 1: flags, record, source time, watermark, images. Only used where someone breaks the chain that changes travel in. */
final class ChangeSerializer extends CompactSerializer<Change> {
    private static final int BEFORE = 1;
    private static final int AFTER = 2;
    private static final int COUNTED = 4;

    private final CompactSerializer<RawRecord> records = RawRecord.serializer();

    @Override
    public void serialize(Change change, DataOutputView out) throws IOException {
        out.writeByte((change.before() == null ? 0 : BEFORE)
                | (change.after() == null ? 0 : AFTER)
                | (change.counted() ? COUNTED : 0));
        records.serialize(change.record(), out);
        Compact.writeLong(out, change.sourceTime());
        Compact.writeLong(out, change.watermark());
        write(change.before(), out);
        write(change.after(), out);
    }

    @Override
    public Change deserialize(DataInputView in) throws IOException {
        int flags = in.readByte();
        RawRecord record = records.deserialize(in);
        long sourceTime = Compact.readLong(in);
        long watermark = Compact.readLong(in);
        Image before = (flags & BEFORE) == 0 ? null : read(in);
        Image after = (flags & AFTER) == 0 ? null : read(in);
        return new Change(record, before, after, (flags & COUNTED) != 0, sourceTime, watermark);
    }

    private static void write(@Nullable Image image, DataOutputView out) throws IOException {
        if (image == null) {
            return;
        }
        Compact.writeLong(out, image.eventTime());
        out.writeLong(image.id());
        Compact.writeLong(out, image.contributions().size());
        for (Contribution contribution : image.contributions()) {
            out.writeBoolean(contribution != null);
            if (contribution != null) {
                contribution.write(out);
            }
        }
    }

    private static Image read(DataInputView in) throws IOException {
        long eventTime = Compact.readLong(in);
        long id = in.readLong();
        List<@Nullable Contribution> contributions = new ArrayList<>();
        for (int left = Compact.readInt(in); left > 0; left--) {
            contributions.add(in.readBoolean() ? Contribution.read(in) : null);
        }
        return new Image(eventTime, id, contributions);
    }

    @Override
    public TypeSerializerSnapshot<Change> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Found by Flink under this name. */
    public static final class Snapshot extends CompactSnapshot<Change> {
        /** For Flink. */
        public Snapshot() {
            super(1);
        }

        @Override
        protected TypeSerializer<Change> serializer(int version) {
            return new ChangeSerializer();
        }
    }
}
