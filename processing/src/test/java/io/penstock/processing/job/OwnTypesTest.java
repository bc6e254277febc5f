package io.penstock.processing.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.events.PaymentEvent;
import io.penstock.processing.source.Header;
import io.penstock.processing.source.RawRecord;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

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

    private static TypeSerializerSnapshot<GenericRecord> kept(TypeSerializerSnapshot<GenericRecord> snapshot)
            throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, snapshot);
        return TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(out.getCopyOfBuffer()), OwnTypesTest.class.getClassLoader());
    }
}
