package io.penstock.processing;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.lateness.PartitionState;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.decode.Change;
import io.penstock.processing.decode.Image;
import io.penstock.processing.source.Header;
import io.penstock.processing.source.RawRecord;
import io.penstock.processing.view.Contribution;
import io.penstock.processing.view.Delta;
import io.penstock.processing.view.Group;
import io.penstock.processing.view.ViewRow;
import java.math.BigInteger;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What crosses operators or lies in state does so without Kryo, nulls included. */
class StateTypesTest {

    static List<Object> values() {
        RawRecord record = new RawRecord(
                1, 2, 3, null, new byte[] {4}, List.of(new Header("a", null), new Header("b", new byte[] {1})));
        Contribution contribution = new Contribution("[1]", 60_000, new Long[] {null, 7L});
        Image image = new Image(5, List.of(contribution, contribution));
        Group group = new Group();
        group.sums = new BigInteger[] {BigInteger.TEN.pow(30)};
        group.least = new Long[] {null};
        group.greatest = new Long[] {9L};
        group.counts = new long[] {1};
        group.stale = new boolean[] {true};
        return List.of(
                record,
                new Change(record, null, image, true, 6),
                new Delta(contribution, -1, 1, 2, 3, "before", record),
                new Letter("t", -1, null, null, List.of()),
                new ViewRow("[1]", new byte[] {1, 2}),
                new PartitionState(1, 2, 3, 4, new long[] {1, 2}),
                group);
    }

    @ParameterizedTest
    @MethodSource("values")
    @SuppressWarnings("unchecked")
    void survivesTheWire(Object value) throws Exception {
        SerializerConfigImpl withoutKryo = new SerializerConfigImpl();
        withoutKryo.setGenericTypes(false);
        TypeSerializer<Object> serializer =
                ((TypeInformation<Object>) TypeInformation.of(value.getClass())).createSerializer(withoutKryo);
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        Object arrived = serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
        assertThat(arrived).usingRecursiveComparison().isEqualTo(value);
    }
}
