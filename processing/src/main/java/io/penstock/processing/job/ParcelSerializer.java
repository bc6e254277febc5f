package io.penstock.processing.job;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
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
    public static final class Snapshot extends OwnSnapshot<Parcel, ParcelSerializer> {

        /** For Flink, before it reads one. */
        public Snapshot() {}

        Snapshot(ParcelSerializer serializer) {
            super(serializer);
        }

        @Override
        protected TypeSerializer<?>[] getNestedSerializers(ParcelSerializer outer) {
            return outer.sides.toArray(new TypeSerializer<?>[0]);
        }

        /** A step that takes more inputs than before reads what waits of the former ones: a side's number stays its own. */
        @Override
        public TypeSerializerSchemaCompatibility<Parcel> resolveSchemaCompatibility(
                TypeSerializerSnapshot<Parcel> old) {
            TypeSerializerSnapshot<?>[] is = getNestedSerializerSnapshots();
            if (!(old instanceof Snapshot before) || before.getNestedSerializerSnapshots().length >= is.length) {
                return super.resolveSchemaCompatibility(old);
            }
            TypeSerializerSnapshot<?>[] was = before.getNestedSerializerSnapshots();
            boolean asItIs = true;
            for (int side = 0; side < was.length; side++) {
                var verdict = verdict(is[side], was[side]);
                if (verdict.isIncompatible()) {
                    return TypeSerializerSchemaCompatibility.incompatible();
                }
                asItIs &= verdict.isCompatibleAsIs();
            }
            return asItIs
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.compatibleAfterMigration();
        }

        @SuppressWarnings("unchecked") // a snapshot of another type is refused
        private static <V> TypeSerializerSchemaCompatibility<V> verdict(
                TypeSerializerSnapshot<V> is, TypeSerializerSnapshot<?> was) {
            return is.resolveSchemaCompatibility((TypeSerializerSnapshot<V>) was);
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
