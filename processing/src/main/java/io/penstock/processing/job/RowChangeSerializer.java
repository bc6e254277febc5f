package io.penstock.processing.job;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * The two images, each as Avro writes a field that may be null. That is how a change's envelope begins, so that the bytes
 * of a change are found again in the record that it comes from: see {@link EventSerializer}.
 */
final class RowChangeSerializer<R> extends OwnSerializer<RowChange<R>> {
    private static final long serialVersionUID = 1L;

    /** Avro's encoding of the branches of {@code ["null", R]}. */
    private static final int NONE = 0;

    private static final int SOME = 2;

    private final TypeSerializer<R> row;

    RowChangeSerializer(TypeSerializer<R> row) {
        this.row = row;
    }

    @Override
    public RowChangeSerializer<R> duplicate() {
        return new RowChangeSerializer<>(row.duplicate());
    }

    @Override
    public void serialize(RowChange<R> change, DataOutputView target) throws IOException {
        image(change.before(), target);
        image(change.after(), target);
    }

    private void image(@Nullable R image, DataOutputView target) throws IOException {
        target.writeByte(image == null ? NONE : SOME);
        if (image != null) {
            row.serialize(image, target);
        }
    }

    @Override
    public RowChange<R> deserialize(DataInputView source) throws IOException {
        R before = source.readByte() == NONE ? null : row.deserialize(source);
        R after = source.readByte() == NONE ? null : row.deserialize(source);
        return new RowChange<>(before, after);
    }

    @Override
    public TypeSerializerSnapshot<RowChange<R>> snapshotConfiguration() {
        return new Snapshot<>(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RowChangeSerializer<?> own && own.row.equals(row);
    }

    @Override
    public int hashCode() {
        return 31 + row.hashCode();
    }

    /** Version 1: the images' own snapshot. */
    public static final class Snapshot<R> extends OwnSnapshot<RowChange<R>, RowChangeSerializer<R>> {

        /** For Flink, before it reads one. */
        public Snapshot() {}

        Snapshot(RowChangeSerializer<R> serializer) {
            super(serializer);
        }

        @Override
        protected TypeSerializer<?>[] getNestedSerializers(RowChangeSerializer<R> outer) {
            return new TypeSerializer<?>[] {outer.row};
        }

        @Override
        @SuppressWarnings("unchecked")
        protected RowChangeSerializer<R> createOuterSerializerWithNestedSerializers(TypeSerializer<?>[] nested) {
            return new RowChangeSerializer<>((TypeSerializer<R>) nested[0]);
        }
    }
}
