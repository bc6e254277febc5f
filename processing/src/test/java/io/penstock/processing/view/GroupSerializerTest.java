package io.penstock.processing.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A group's bytes mean something only together with the folds that they were written for. */
class GroupSerializerTest {
    private static final List<Fold> FOLDS = List.of(
            new Fold.Sum(0),
            new Fold.Extremes(0, true, false),
            new Fold.Distinct(1, 2),
            new Fold.Spread(0, new Input.Ordered("amount", Schema.Type.LONG)));

    static List<List<Fold>> others() {
        return List.of(
                List.of(),
                FOLDS.subList(0, 3),
                List.of(FOLDS.get(1), FOLDS.get(0), FOLDS.get(2), FOLDS.get(3)),
                List.of(FOLDS.get(0), new Fold.Extremes(0, false, false), FOLDS.get(2), FOLDS.get(3)),
                List.of(FOLDS.get(0), FOLDS.get(1), new Fold.Distinct(1, 3), FOLDS.get(3)),
                List.of(FOLDS.get(0), FOLDS.get(1), new Fold.Presence(1), FOLDS.get(3)),
                List.of(
                        FOLDS.get(0),
                        FOLDS.get(1),
                        FOLDS.get(2),
                        new Fold.Spread(0, new Input.Ordered("other", Schema.Type.LONG))));
    }

    @Test
    void aGroupComesBackAsItWas() throws Exception {
        GroupSerializer serializer = new GroupSerializer(FOLDS);
        Group group = Group.opened(5, FOLDS);
        for (long i = 0; i < 4; i++) {
            group.fold(new Fact(new Comparable<?>[] {i, "v" + i}, 1, 1, 100 + i, 200 + i, i), new int[] {0, 0, 1, 0});
        }
        group.closed = true;
        group.dirty = true;

        Group copy = serializer.copy(group);

        assertThat(copy).isNotSameAs(group);
        assertThat(copy.windowStart()).isEqualTo(5);
        assertThat(copy.rows()).isEqualTo(4);
        assertThat(copy.version()).isEqualTo(9);
        assertThat(copy.closed).isTrue();
        assertThat(copy.dirty).isTrue();
        assertThat(bytes(serializer, copy)).isEqualTo(bytes(serializer, group));
    }

    @Test
    void stateForTheSameFoldsIsTakenAsItIs() throws Exception {
        assertThat(new GroupSerializer(FOLDS)
                        .snapshotConfiguration()
                        .resolveSchemaCompatibility(kept(FOLDS))
                        .isCompatibleAsIs())
                .isTrue();
        assertThat(kept(FOLDS).restoreSerializer()).isEqualTo(new GroupSerializer(FOLDS));
    }

    @ParameterizedTest
    @MethodSource("others")
    void stateForOtherFoldsIsRefused(List<Fold> other) throws Exception {
        assertThat(new GroupSerializer(FOLDS)
                        .snapshotConfiguration()
                        .resolveSchemaCompatibility(kept(other))
                        .isIncompatible())
                .isTrue();
    }

    @Test
    void aFoldThatThisReleaseDoesNotKnowIsRefused() throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        out.writeUTF(GroupSerializer.Snapshot.class.getName());
        out.writeInt(1);
        out.write(new byte[] {2, 'z'});
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> read(out))
                .withMessageContaining("a fold of kind 'z' that this release does not know");
    }

    private static TypeSerializerSnapshot<Group> kept(List<Fold> folds) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, new GroupSerializer(folds).snapshotConfiguration());
        return read(out);
    }

    private static TypeSerializerSnapshot<Group> read(DataOutputSerializer out) throws IOException {
        return TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(out.getCopyOfBuffer()), GroupSerializerTest.class.getClassLoader());
    }

    private static byte[] bytes(GroupSerializer serializer, Group group) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(group, out);
        return out.getCopyOfBuffer();
    }
}
