package io.penstock.processing.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.example.events.OrderEvent;
import com.example.events.PaymentEvent;
import io.penstock.processing.source.Header;
import io.penstock.processing.source.RawRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How events travel and lie in state. */
class OwnTypesTest {
    private static final PaymentEvent PAYMENT = ToolkitTest.payment("p", 1);

    @Test
    void anEventIsHardlyLongerThanTheRecordThatItComesFrom() throws Exception {
        RecordSerializer<PaymentEvent> serializer = RecordSerializer.specific(PaymentEvent.class);
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(new byte[] {0, 0, 0, 0, 7});
        serializer.write(PAYMENT, value);
        RawRecord record = new RawRecord(1, 2, 3, new byte[] {4}, value.toByteArray(), List.of(new Header("h", null)));
        Event<PaymentEvent> event = new Event<>(PAYMENT, 5, new Origin(0, "shop.payments", record));
        TypeSerializer<Event<PaymentEvent>> events = new EventSerializer<>(serializer);

        DataOutputSerializer out = new DataOutputSerializer(16);
        events.serialize(event, out);

        assertThat(out.length()).isLessThan(value.size() + 80);
        assertThat(events.deserialize(new DataInputDeserializer(out.getCopyOfBuffer())))
                .usingRecursiveComparison()
                .isEqualTo(event);
        Event<PaymentEvent> derived = event.with(ToolkitTest.payment("another", 9));
        assertThat(events.copy(derived)).usingRecursiveComparison().isEqualTo(derived);
    }

    @Test
    void aChangeTravelsWithEitherImage() {
        RowChangeSerializer<PaymentEvent> changes =
                new RowChangeSerializer<>(RecordSerializer.specific(PaymentEvent.class));

        assertThat(changes.copy(new RowChange<>(null, PAYMENT))).isEqualTo(new RowChange<>(null, PAYMENT));
        assertThat(changes.copy(new RowChange<>(PAYMENT, null))).isEqualTo(new RowChange<>(PAYMENT, null));
    }

    @Test
    void stateOfAnOlderContractIsReadAsTheNewerOne() throws Exception {
        Schema old = new Schema.Parser().parse("""
                {"type": "record", "name": "E", "fields": [{"name": "a", "type": "string"}]}""");
        Schema grown = new Schema.Parser().parse("""
                {"type": "record", "name": "E", "fields": [{"name": "a", "type": "string"},
                {"name": "b", "type": "int", "default": 7}]}""");
        Schema other = new Schema.Parser().parse("""
                {"type": "record", "name": "E", "fields": [{"name": "b", "type": "int"}]}""");
        TypeSerializerSnapshot<GenericRecord> before =
                kept(RecordSerializer.generic(old).snapshotConfiguration());

        assertThat(RecordSerializer.generic(old)
                        .snapshotConfiguration()
                        .resolveSchemaCompatibility(before)
                        .isCompatibleAsIs())
                .isTrue();
        assertThat(RecordSerializer.generic(grown)
                        .snapshotConfiguration()
                        .resolveSchemaCompatibility(before)
                        .isCompatibleAfterMigration())
                .isTrue();
        assertThat(RecordSerializer.generic(other)
                        .snapshotConfiguration()
                        .resolveSchemaCompatibility(before)
                        .isIncompatible())
                .isTrue();
    }

    @Test
    void aStepThatGetsOneMoreInputKeepsWhatWaitsForTheOthers() throws Exception {
        ParcelSerializer one = new ParcelSerializer(List.of(events(RecordSerializer.specific(PaymentEvent.class))));
        ParcelSerializer two = new ParcelSerializer(List.of(
                events(RecordSerializer.specific(PaymentEvent.class)),
                events(RecordSerializer.specific(OrderEvent.class))));
        ParcelSerializer other = new ParcelSerializer(List.of(events(RecordSerializer.specific(OrderEvent.class))));
        RawRecord record = new RawRecord(1, 2, 3, null, null, List.of());
        Parcel waiting = new Parcel("key", 0, new Event<>(PAYMENT, 5, new Origin(0, "shop.payments", record)));
        DataOutputSerializer state = new DataOutputSerializer(64);
        one.serialize(waiting, state);
        TypeSerializerSnapshot<Parcel> before = kept(one.snapshotConfiguration());

        assertThat(verdict(one, before).isCompatibleAsIs()).isTrue();
        assertThat(verdict(other, before).isIncompatible()).isTrue();
        assertThat(verdict(two, before).isCompatibleAsIs()).isTrue();
        assertThat(two.deserialize(new DataInputDeserializer(state.getCopyOfBuffer())))
                .usingRecursiveComparison()
                .isEqualTo(waiting);
        assertThat(verdict(one, kept(two.snapshotConfiguration())).isIncompatible())
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("ours")
    <T> void aNewerFormIsRefusedByName(TypeSerializer<T> serializer) throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
        byte[] bytes = out.getCopyOfBuffer();
        boolean composite = serializer.snapshotConfiguration() instanceof CompositeTypeSerializerSnapshot<?, ?>;
        // Behind the class's name: the form; of a composite Flink's own form, a magic number, then the form.
        int form = 2 + ByteBuffer.wrap(bytes).getShort() + (composite ? 8 : 0);
        assertThat(ByteBuffer.wrap(bytes).getInt(form)).isEqualTo(1);
        ByteBuffer.wrap(bytes).putInt(form, 2);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> TypeSerializerSnapshot.readVersionedSnapshot(
                        new DataInputDeserializer(bytes), OwnTypesTest.class.getClassLoader()))
                .withMessageContaining("this state was written by a newer release: form 2 of ");
    }

    static List<TypeSerializer<?>> ours() {
        RecordSerializer<PaymentEvent> records = RecordSerializer.specific(PaymentEvent.class);
        return List.of(
                records,
                new RowChangeSerializer<>(records),
                new EventSerializer<>(records),
                new ParcelSerializer(List.of(events(records))));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static TypeSerializer<Event<?>> events(TypeSerializer<?> values) {
        return (TypeSerializer) new EventSerializer<>(values);
    }

    private static <T> TypeSerializerSchemaCompatibility<T> verdict(
            TypeSerializer<T> now, TypeSerializerSnapshot<T> before) {
        return now.snapshotConfiguration().resolveSchemaCompatibility(before);
    }

    private static <T> TypeSerializerSnapshot<T> kept(TypeSerializerSnapshot<T> snapshot) throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, snapshot);
        return TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(out.getCopyOfBuffer()), OwnTypesTest.class.getClassLoader());
    }
}
