package io.penstock.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.change.ChangeSource;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.wire.MalformedRecord.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordDecoderTest {
    private final Orders orders = new Orders();

    @Test
    void readsWhatTheEncoderWrote() throws MalformedRecord {
        GenericRecord read = orders.decoder.decode(orders.encoder.encode(Orders.order("größe 漢字 🚰")));

        assertThat(read.get("order_id")).isEqualTo("o-1");
        assertThat(read.get("total")).isEqualTo(12.34);
        assertThat(read.get("items")).isEqualTo(List.of("a", "b"));
        assertThat(read.get("express")).isEqualTo(true);
        assertThat(read.get("state")).hasToString("PAID");
        assertThat(read.get("tags")).isEqualTo(Map.of("weight", 3L));
        assertThat(read.get("note")).isEqualTo("größe 漢字 🚰");
    }

    @Test
    void leavesLogicalTypesAsTheyAreStored() throws MalformedRecord {
        GenericRecord read = orders.decoder.decode(orders.encoder.encode(Orders.order("n")));

        assertThat(read.get("created_at")).isEqualTo(1_700_000_000_000L);
        assertThat(read.get("price")).isEqualTo(ByteBuffer.wrap(new byte[] {4, -46}));
    }

    @Test
    void readsChangeEnvelopes() throws MalformedRecord {
        Schema envelope = ChangeEnvelope.schemaOf(Orders.SCHEMA);
        GenericRecord change = ChangeEnvelope.of(
                envelope,
                null,
                Orders.order("n"),
                ChangeEnvelope.CREATE,
                5L,
                new ChangeSource("shop", "public", "orders", OptionalLong.of(9), OptionalLong.empty(), 4L, "false"));

        GenericRecord read = new RecordDecoder(id -> envelope, envelope)
                .decode(new RecordEncoder(Orders.ID, envelope).encode(change));

        assertThat(ChangeEnvelope.before(read)).isNull();
        assertThat(ChangeEnvelope.op(read)).isEqualTo("c");
        assertThat(ChangeEnvelope.sourceTimestamp(read)).isEqualTo(4L);
        assertThat(ChangeEnvelope.after(read)).isNotNull();
        assertThat(read.toString()).isEqualTo(change.toString());
    }

    @Test
    void readsAnOlderWriterWithTheReadersDefault() throws MalformedRecord {
        Schema older = SchemaBuilder.record("Order")
                .namespace("test")
                .fields()
                .requiredString("order_id")
                .requiredString("dropped_since")
                .endRecord();
        Schema newer = SchemaBuilder.record("Order")
                .namespace("test")
                .fields()
                .requiredString("order_id")
                .name("currency")
                .type()
                .stringType()
                .stringDefault("USD")
                .endRecord();
        orders.registry.put(1, older);
        GenericRecord written = new GenericData.Record(older);
        written.put("order_id", "o-1");
        written.put("dropped_since", "gone");

        GenericRecord read =
                new RecordDecoder(orders::lookUp, newer).decode(new RecordEncoder(1, older).encode(written));

        assertThat(read.get("order_id")).isEqualTo("o-1");
        assertThat(read.get("currency")).isEqualTo("USD");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void refusesValuesShorterThanTheHeader(int length) {
        orders.assertRefused(new byte[length], Reason.TOO_SHORT);
    }

    @Test
    void refusesAnotherMagicByte() {
        byte[] json = "{\"order_id\": 1}".getBytes(StandardCharsets.UTF_8);
        orders.assertRefused(json, Reason.WRONG_MAGIC);
    }

    @Test
    void refusesAnIdTheRegistryDenies() {
        assertThat(orders.assertRefused(new byte[] {0, 0, 0, 0, 99, 1}, Reason.UNKNOWN_SCHEMA)
                        .schemaId())
                .hasValue(99);
        orders.assertRefused(new byte[] {0, -1, -1, -1, -1, 1}, Reason.NEGATIVE_LENGTH);
    }

    @Test
    void refusesTheIdOfAnotherRecordWithTheSameFields() {
        Schema other = new Schema.Parser().parse(Orders.SCHEMA.toString().replace("\"Order\"", "\"Payment\""));
        orders.registry.put(8, other);
        orders.assertRefused(new RecordEncoder(8, other).encode(Orders.order("n")), Reason.INCOMPATIBLE_SCHEMA);
    }

    @Test
    void refusesAWriterThatTheReaderCannotResolve() {
        Schema bare = SchemaBuilder.record("Order").namespace("test").fields().endRecord();
        orders.registry.put(8, bare);
        MalformedRecord refusal = orders.assertRefused(new byte[] {0, 0, 0, 0, 8}, Reason.INCOMPATIBLE_SCHEMA);
        assertThat(refusal).hasMessageContaining("order_id");
    }

    @Test
    void looksAnIdUpOnceAndForgetsOutages() throws MalformedRecord {
        AtomicInteger lookups = new AtomicInteger();
        RecordDecoder flaky = new RecordDecoder(
                id -> {
                    if (lookups.incrementAndGet() == 1) {
                        throw new PenstockException(Category.EXTERNAL, "registry-unavailable", "away");
                    }
                    return Orders.SCHEMA;
                },
                Orders.SCHEMA);
        byte[] value = orders.encoder.encode(Orders.order("n"));

        assertThatThrownBy(() -> flaky.decode(value)).isInstanceOf(PenstockException.class);
        flaky.decode(value);
        flaky.decode(value);
        assertThat(lookups).hasValue(2);
    }
}
