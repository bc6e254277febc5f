package io.penstock.processing.job;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** Parcels of a step: key, side, and the event as that side's events are. */
final class ParcelSerializer extends OwnSerializer<Parcel> {
    private static final long serialVersionUID = 1L;

    private final List<TypeSerializer<Event<?>>> sides;

    ParcelSerializer(List<TypeSerializer<Event<?>>> sides) {
        this.sides = List.copyOf(sides);
    }

    @Override
    public ParcelSerializer duplicate() {
        return new ParcelSerializer(
                sides.stream().map(TypeSerializer::duplicate).toList());
    }

    @Override
    public void serialize(Parcel parcel, DataOutputView target) throws IOException {
        target.writeUTF(parcel.key());
        target.writeByte(parcel.side());
        sides.get(parcel.side()).serialize(parcel.event(), target);
    }

    @Override
    public Parcel deserialize(DataInputView source) throws IOException {
        String key = source.readUTF();
        int side = source.readByte();
        return new Parcel(key, side, sides.get(side).deserialize(source));
    }

    @Override
    public TypeSerializerSnapshot<Parcel> snapshotConfiguration() {
        return new Snapshot(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ParcelSerializer own && own.sides.equals(sides);
    }

    @Override
    public int hashCode() {
        return 41 + sides.hashCode();
    }

    /** Version 1: the sides' own snapshots, in their order. */
    public static final class Snapshot extends CompositeTypeSerializerSnapshot<Parcel, ParcelSerializer> {

        /** For Flink, before it reads one. */
        public Snapshot() {}

        Snapshot(ParcelSerializer serializer) {
            super(serializer);
        }

        @Override
        protected int getCurrentOuterSnapshotVersion() {
            return 1;
        }

        @Override
        protected TypeSerializer<?>[] getNestedSerializers(ParcelSerializer outer) {
            return outer.sides.toArray(new TypeSerializer<?>[0]);
        }

        @Override
        @SuppressWarnings("unchecked")
        protected ParcelSerializer createOuterSerializerWithNestedSerializers(TypeSerializer<?>[] nested) {
            return new ParcelSerializer(java.util.Arrays.stream(nested)
                    .map(side -> (TypeSerializer<Event<?>>) side)
                    .toList());
        }
    }
}
