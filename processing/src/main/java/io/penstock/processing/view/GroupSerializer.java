package io.penstock.processing.view;

import io.penstock.processing.type.Compact;
import io.penstock.processing.type.CompactSerializer;
import io.penstock.processing.type.CompactSnapshot;
import io.penstock.processing.type.CompactType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/** Form 1: the group's numbers and flags, then a tally a fold. What the folds are stands in the snapshot, once. */
final class GroupSerializer extends CompactSerializer.Mutable<Group> {
    private final List<Fold> folds;

    GroupSerializer(List<Fold> folds) {
        this.folds = List.copyOf(folds);
    }

    static TypeInformation<Group> type(List<Fold> folds) {
        return new CompactType<>(Group.class, new GroupSerializer(folds));
    }

    @Override
    public void serialize(Group group, DataOutputView out) throws IOException {
        group.write(out);
    }

    @Override
    public Group deserialize(DataInputView in) throws IOException {
        return Group.read(folds, in);
    }

    @Override
    public Group copy(Group from) {
        try {
            DataOutputSerializer out = new DataOutputSerializer(256);
            serialize(from, out);
            return deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GroupSerializer same && same.folds.equals(folds);
    }

    @Override
    public int hashCode() {
        return folds.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<Group> snapshotConfiguration() {
        Snapshot snapshot = new Snapshot();
        snapshot.folds = folds;
        return snapshot;
    }

    /** Found by Flink under this name. */
    public static final class Snapshot extends CompactSnapshot<Group> {
        private List<Fold> folds = List.of();

        /** For Flink. */
        public Snapshot() {
            super(1);
        }

        @Override
        protected TypeSerializer<Group> serializer(int version) {
            return new GroupSerializer(folds);
        }

        @Override
        protected boolean sameSettings(CompactSnapshot<Group> older) {
            return ((Snapshot) older).folds.equals(folds);
        }

        @Override
        protected void writeSettings(DataOutputView out) throws IOException {
            Compact.writeLong(out, folds.size());
            for (Fold fold : folds) {
                write(fold, out);
            }
        }

        @Override
        protected void readSettings(DataInputView in) throws IOException {
            List<Fold> read = new ArrayList<>();
            for (int left = Compact.readInt(in); left > 0; left--) {
                read.add(read(in));
            }
            folds = List.copyOf(read);
        }

        /** A letter for the kind, then its settings. Letters are never given out anew. */
        private static void write(Fold fold, DataOutputView out) throws IOException {
            if (fold instanceof Fold.Sum) {
                out.writeByte('s');
            } else if (fold instanceof Fold.Extremes extremes) {
                out.writeByte('e');
                out.writeBoolean(extremes.timed());
                out.writeBoolean(extremes.retracts());
            } else if (fold instanceof Fold.Presence) {
                out.writeByte('p');
            } else if (fold instanceof Fold.Distinct distinct) {
                out.writeByte('d');
                Compact.writeLong(out, distinct.exactUpTo());
            } else if (fold instanceof Fold.Spread spread) {
                out.writeByte('q');
                Compact.writeText(out, spread.ordered().field());
                Compact.writeText(out, spread.ordered().type().name());
            }
            Compact.writeLong(out, fold.input());
        }

        private static Fold read(DataInputView in) throws IOException {
            char kind = (char) in.readByte();
            return switch (kind) {
                case 's' -> new Fold.Sum(Compact.readInt(in));
                case 'e' -> extremes(in.readBoolean(), in.readBoolean(), Compact.readInt(in));
                case 'p' -> new Fold.Presence(Compact.readInt(in));
                case 'd' -> distinct(Compact.readInt(in), Compact.readInt(in));
                case 'q' -> spread(Compact.readText(in), Compact.readText(in), Compact.readInt(in));
                default -> throw new IOException("a fold of kind '" + kind + "' that this release does not know");
            };
        }

        private static Fold extremes(boolean timed, boolean retracts, int input) {
            return new Fold.Extremes(input, timed, retracts);
        }

        private static Fold distinct(int exactUpTo, int input) {
            return new Fold.Distinct(input, exactUpTo);
        }

        private static Fold spread(String field, String type, int input) {
            return new Fold.Spread(input, new Input.Ordered(field, Schema.Type.valueOf(type)));
        }
    }
}
