package io.penstock.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.decode.Change;
import io.penstock.processing.decode.Image;
import io.penstock.processing.source.Header;
import io.penstock.processing.source.RawRecord;
import io.penstock.processing.view.Contribution;
import io.penstock.processing.view.Delta;
import io.penstock.processing.view.Fact;
import io.penstock.processing.view.Original;
import io.penstock.processing.view.ViewRow;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshotSerializationUtil;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What crosses operators is written by serializers of ours, nulls included, and their snapshots know their version. */
class StateTypesTest {

    static Stream<Arguments> values() {
        RawRecord record = new RawRecord(
                1, 2, 3, null, new byte[] {4}, List.of(new Header("a", null), new Header("b", new byte[] {1})));
        Contribution contribution = new Contribution("[1]", new Comparable<?>[] {null, 7L, "ü", Long.MIN_VALUE});
        Image image = new Image(5, -6, Arrays.asList(contribution, null));
        Fact fact = new Fact(contribution.values(), -1, 1, 2, 3, 4);
        return Stream.of(
                Arguments.of(RawRecord.TYPE, record),
                Arguments.of(Change.TYPE, new Change(record, null, image, true, 6)),
                Arguments.of(Delta.TYPE, new Delta("[1,2]", fact, new Original("before", record))),
                Arguments.of(Letter.TYPE, new Letter("t", -1, null, null, List.of())),
                Arguments.of(ViewRow.TYPE, new ViewRow(new byte[] {'[', ']'}, new byte[] {1, 2})));
    }

    @ParameterizedTest
    @MethodSource("values")
    <T> void survivesTheWire(TypeInformation<T> type, T value) throws Exception {
        TypeSerializer<T> serializer = type.createSerializer(new SerializerConfigImpl());
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        T arrived = serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
        assertThat(arrived).usingRecursiveComparison().isEqualTo(value);
    }

    @ParameterizedTest
    @MethodSource("values")
    <T> void itsSnapshotIsFoundAgainAndRefusesANewerForm(TypeInformation<T> type, T value) throws Exception {
        TypeSerializer<T> serializer = type.createSerializer(new SerializerConfigImpl());
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshotSerializationUtil.writeSerializerSnapshot(out, serializer.snapshotConfiguration());
        TypeSerializerSnapshot<T> old = TypeSerializerSnapshotSerializationUtil.readSerializerSnapshot(
                new DataInputDeserializer(out.getCopyOfBuffer()), getClass().getClassLoader());
        TypeSerializerSnapshot<T> current = serializer.snapshotConfiguration();
        assertThat(current.resolveSchemaCompatibility(old).isCompatibleAsIs()).isTrue();
        assertThat(old.restoreSerializer()).isEqualTo(serializer);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> current.readSnapshot(
                        99, new DataInputDeserializer(new byte[0]), getClass().getClassLoader()))
                .withMessageContaining("was written by a newer release: form 99");
    }
}
