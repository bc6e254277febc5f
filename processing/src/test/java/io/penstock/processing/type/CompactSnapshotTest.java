package io.penstock.processing.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens to state when a type gets another form. */
class CompactSnapshotTest {

    private record Named(long number, String name) {}

    /** Form 1: the number. Form 2: the number, the name. */
    private static final class NamedSerializer extends CompactSerializer<Named> {
        private final int form;

        NamedSerializer(int form) {
            this.form = form;
        }

        @Override
        public void serialize(Named named, DataOutputView out) throws IOException {
            Compact.writeLong(out, named.number());
            Compact.writeText(out, named.name());
        }

        @Override
        public Named deserialize(DataInputView in) throws IOException {
            return new Named(Compact.readLong(in), form == 1 ? "unknown" : Compact.readText(in));
        }

        @Override
        public TypeSerializerSnapshot<Named> snapshotConfiguration() {
            return new NamedSnapshot();
        }
    }

    /** Public for Flink. */
    public static final class NamedSnapshot extends CompactSnapshot<Named> {
        /** For Flink. */
        public NamedSnapshot() {
            super(2);
        }

        @Override
        protected TypeSerializer<Named> serializer(int version) {
            return new NamedSerializer(version);
        }
    }

    /** Another type's. */
    public static final class OtherSnapshot extends CompactSnapshot<Named> {
        /** For Flink. */
        public OtherSnapshot() {
            super(2);
        }

        @Override
        protected TypeSerializer<Named> serializer(int version) {
            return new NamedSerializer(version);
        }
    }

    @Test
    void stateOfAFormerFormIsReadByItsOwnSerializerAndWrittenInTheNewForm() throws Exception {
        TypeSerializerSnapshot<Named> former = written(NamedSnapshot.class, 1);
        DataOutputSerializer state = new DataOutputSerializer(8);
        Compact.writeLong(state, 7);

        assertThat(new NamedSnapshot().resolveSchemaCompatibility(former).isCompatibleAfterMigration())
                .isTrue();
        Named read = former.restoreSerializer().deserialize(new DataInputDeserializer(state.getCopyOfBuffer()));
        assertThat(read).isEqualTo(new Named(7, "unknown"));
        assertThat(new NamedSerializer(2).copy(read)).isEqualTo(read);
    }

    @Test
    void stateOfTheSameFormIsTakenAsItIsAndThatOfAnotherTypeNotAtAll() throws Exception {
        NamedSnapshot current = new NamedSnapshot();
        assertThat(current.resolveSchemaCompatibility(written(NamedSnapshot.class, 2))
                        .isCompatibleAsIs())
                .isTrue();
        assertThat(current.resolveSchemaCompatibility(written(OtherSnapshot.class, 2))
                        .isIncompatible())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0", "3", "99"})
    void aFormThatThisReleaseDoesNotKnowIsRefusedByName(int form) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> written(NamedSnapshot.class, form))
                .withMessageContaining("this state was written by a newer release: form " + form + " of ")
                .withMessageContaining("NamedSnapshot, and this release reads up to 2; run that release");
    }

    /** As a savepoint holds it: the class, the form, the settings (none). */
    private static TypeSerializerSnapshot<Named> written(Class<?> snapshot, int form) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        out.writeUTF(snapshot.getName());
        out.writeInt(form);
        return TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(out.getCopyOfBuffer()), CompactSnapshotTest.class.getClassLoader());
    }
}
