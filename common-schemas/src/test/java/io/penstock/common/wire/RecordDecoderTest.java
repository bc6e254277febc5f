package io.penstock.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.change.ChangeSource;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.wire.MalformedRecord.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordDecoderTest {
    private static final int ID = 7;
    private static final Schema ORDER = new Schema.Parser().parse("""
                    {"type": "record", "name": "Order", "namespace": "test", "fields": [
                      {"name": "order_id", "type": "string"},
                      {"name": "total", "type": "double"},
                      {"name": "items", "type": {"type": "array", "items": "string"}},
                      {"name": "created_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                      {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 38, "scale": 2}},
                      {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["NEW", "PAID"]}},
                      {"name": "express", "type": "boolean"},
                      {"name": "tags", "type": {"type": "map", "values": "long"}},
                      {"name": "note", "type": ["null", "string"], "default": null}]}
                    """);

    private final Map<Integer, Schema> registry = new HashMap<>(Map.of(ID, ORDER));
    private final RecordDecoder decoder = new RecordDecoder(this::lookUp, ORDER);
    private final RecordEncoder encoder = new RecordEncoder(ID, ORDER);

    @Test
    void readsWhatTheEncoderWrote() throws MalformedRecord {
        GenericRecord read = decoder.decode(encoder.encode(order("größe 漢字 🚰")));

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
        GenericRecord read = decoder.decode(encoder.encode(order("n")));

        assertThat(read.get("created_at")).isEqualTo(1_700_000_000_000L);
        assertThat(read.get("price")).isEqualTo(ByteBuffer.wrap(new byte[] {4, -46}));
    }

    @Test
    void readsChangeEnvelopes() throws MalformedRecord {
        Schema envelope = ChangeEnvelope.schemaOf(ORDER);
        GenericRecord change = ChangeEnvelope.of(
                envelope,
                null,
                order("n"),
                ChangeEnvelope.CREATE,
                5L,
                new ChangeSource("shop", "public", "orders", OptionalLong.of(9), OptionalLong.empty(), 4L, "false"));

        GenericRecord read =
                new RecordDecoder(id -> envelope, envelope).decode(new RecordEncoder(ID, envelope).encode(change));

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
        registry.put(1, older);
        GenericRecord written = new GenericData.Record(older);
        written.put("order_id", "o-1");
        written.put("dropped_since", "gone");

        GenericRecord read = new RecordDecoder(this::lookUp, newer).decode(new RecordEncoder(1, older).encode(written));

        assertThat(read.get("order_id")).isEqualTo("o-1");
        assertThat(read.get("currency")).isEqualTo("USD");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void refusesValuesShorterThanTheHeader(int length) {
        assertRefused(new byte[length], Reason.TOO_SHORT);
    }

    @Test
    void refusesAnotherMagicByte() {
        byte[] json = "{\"order_id\": 1}".getBytes(StandardCharsets.UTF_8);
        assertRefused(json, Reason.WRONG_MAGIC);
    }

    @Test
    void refusesAnIdTheRegistryDenies() {
        assertThat(assertRefused(new byte[] {0, 0, 0, 0, 99, 1}, Reason.UNKNOWN_SCHEMA)
                        .schemaId())
                .hasValue(99);
        assertRefused(new byte[] {0, -1, -1, -1, -1, 1}, Reason.NEGATIVE_LENGTH);
    }

    @Test
    void refusesTheIdOfAnotherRecordWithTheSameFields() {
        Schema other = new Schema.Parser().parse(ORDER.toString().replace("\"Order\"", "\"Payment\""));
        registry.put(8, other);
        assertRefused(new RecordEncoder(8, other).encode(order("n")), Reason.INCOMPATIBLE_SCHEMA);
    }

    @Test
    void refusesAWriterThatTheReaderCannotResolve() {
        Schema bare = SchemaBuilder.record("Order").namespace("test").fields().endRecord();
        registry.put(8, bare);
        MalformedRecord refusal = assertRefused(new byte[] {0, 0, 0, 0, 8}, Reason.INCOMPATIBLE_SCHEMA);
        assertThat(refusal).hasMessageContaining("order_id");
    }

    @Test
    void refusesEveryTruncation() {
        byte[] whole = encoder.encode(order("note"));
        for (int length = WireFormat.HEADER_BYTES; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> decoder.decode(cut))
                    .as("cut to %d of %d bytes", length, whole.length)
                    .isInstanceOfSatisfying(MalformedRecord.class, refusal -> assertThat(refusal.reason())
                            .isIn(Reason.TRUNCATED, Reason.LENGTH_OUT_OF_BOUNDS));
        }
    }

    @Test
    void refusesTrailingBytes() {
        byte[] whole = encoder.encode(order("note"));
        assertRefused(Arrays.copyOf(whole, whole.length + 1), Reason.TRAILING_BYTES);
    }

    @Test
    void refusesAStringOfTwoGigabytesInATinyPayload() {
        assertRefused(payload(longBytes(Integer.MAX_VALUE)), Reason.LENGTH_OUT_OF_BOUNDS);
        assertRefused(payload(longBytes(Long.MAX_VALUE)), Reason.LENGTH_OUT_OF_BOUNDS);
    }

    @Test
    void refusesNegativeLengths() {
        assertRefused(payload(longBytes(-1)), Reason.NEGATIVE_LENGTH);
        assertRefused(payload(longBytes(Long.MIN_VALUE)), Reason.NEGATIVE_LENGTH);
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 31, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, -(1L << 40)})
    void refusesAnArrayOfBillionsInATinyPayload(long count) {
        assertRefused(
                payload(new byte[] {0}, new byte[8], longBytes(count), longBytes(0)), Reason.LENGTH_OUT_OF_BOUNDS);
    }

    @Test
    void refusesAnArrayOfBillionsOfItemsWithoutBytes() {
        Schema nulls = SchemaBuilder.record("Nulls")
                .fields()
                .name("all")
                .type(Schema.createArray(Schema.createArray(Schema.create(Schema.Type.NULL))))
                .noDefault()
                .endRecord();
        registry.put(8, nulls);
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.writeBytes(new byte[] {0, 0, 0, 0, 8});
        bomb.writeBytes(longBytes(10_000));
        for (int i = 0; i < 10_000; i++) {
            bomb.writeBytes(longBytes(10_000));
            bomb.write(0);
        }
        bomb.write(0);
        RecordDecoder reader = new RecordDecoder(this::lookUp, nulls);

        assertThatThrownBy(() -> reader.decode(bomb.toByteArray()))
                .isInstanceOfSatisfying(MalformedRecord.class, refusal -> assertThat(refusal.reason())
                        .isEqualTo(Reason.LENGTH_OUT_OF_BOUNDS));
    }

    @Test
    void refusesStringsThatAreNotUtf8() {
        byte[] overlong = {4, (byte) 0xc0, (byte) 0x80};
        byte[] surrogate = {6, (byte) 0xed, (byte) 0xa0, (byte) 0x80};
        byte[] latin = {2, (byte) 0xe9};
        for (byte[] string : List.of(overlong, surrogate, latin)) {
            assertRefused(payload(string), Reason.INVALID_UTF8);
        }
    }

    @Test
    void refusesBranchesSymbolsAndBooleansThatDoNotExist() {
        byte[] upToState = concat(new byte[] {0}, new byte[8], new byte[] {0}, new byte[] {0}, new byte[] {0});
        assertRefused(payload(upToState, longBytes(2), new byte[] {0, 0, 0}), Reason.INVALID_VALUE);
        assertRefused(payload(upToState, longBytes(-1), new byte[] {0, 0, 0}), Reason.INVALID_VALUE);
        assertRefused(payload(upToState, new byte[] {0, 2, 0, 0}), Reason.INVALID_VALUE);
        assertRefused(payload(upToState, new byte[] {0, 1, 0}, longBytes(2)), Reason.INVALID_VALUE);
        assertRefused(payload(upToState, new byte[] {0, 1, 0}, longBytes(-1)), Reason.INVALID_VALUE);
    }

    @Test
    void refusesOverlongIntegers() {
        byte[] elevenBytes = new byte[11];
        Arrays.fill(elevenBytes, (byte) 0xff);
        assertRefused(payload(elevenBytes), Reason.INVALID_VALUE);
    }

    @Test
    void refusesRecursiveAndVeryDeepSchemas() {
        Schema list = new Schema.Parser()
                .parse(
                        "{\"type\":\"record\",\"name\":\"Node\",\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"Node\"]}]}");
        registry.put(8, list);
        byte[] million = new byte[1_000_000];
        Arrays.fill(million, (byte) 2);
        byte[] value = concat(new byte[] {0, 0, 0, 0, 8}, million);
        RecordDecoder reader = new RecordDecoder(this::lookUp, list);

        assertThat(catchThrowableOfType(MalformedRecord.class, () -> reader.decode(value))
                        .reason())
                .isEqualTo(Reason.SCHEMA_TOO_DEEP);
    }

    @Test
    void judgesASchemaOfSharedRecordsInReasonableTime() {
        StringBuilder schema = new StringBuilder("\"string\"");
        for (int i = 0; i < 40; i++) {
            schema = new StringBuilder(
                    "{\"type\":\"record\",\"name\":\"R" + i + "\",\"fields\":[{\"name\":\"a\",\"type\":" + schema
                            + "},{\"name\":\"b\",\"type\":" + (i == 0 ? "\"string\"" : "\"R" + (i - 1) + "\"") + "}]}");
        }
        Schema shared = new Schema.Parser().parse(schema.toString());

        assertThat(SchemaDepth.exceeds(shared, 64)).isFalse();
        assertThat(SchemaDepth.exceeds(shared, 40)).isTrue();
    }

    @Test
    void looksAnIdUpOnceAndForgetsOutages() throws MalformedRecord {
        AtomicInteger lookups = new AtomicInteger();
        RecordDecoder flaky = new RecordDecoder(
                id -> {
                    if (lookups.incrementAndGet() == 1) {
                        throw new PenstockException(Category.EXTERNAL, "registry-unavailable", "away");
                    }
                    return ORDER;
                },
                ORDER);
        byte[] value = encoder.encode(order("n"));

        assertThatThrownBy(() -> flaky.decode(value)).isInstanceOf(PenstockException.class);
        flaky.decode(value);
        flaky.decode(value);
        assertThat(lookups).hasValue(2);
    }

    @Test
    void survivesRandomDamageToAnyByte() throws MalformedRecord {
        byte[] whole = encoder.encode(order("note"));
        Random random = new Random(42);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                damaged[WireFormat.HEADER_BYTES + random.nextInt(whole.length - WireFormat.HEADER_BYTES)] =
                        (byte) random.nextInt();
            }
            try {
                decoder.decode(damaged);
            } catch (MalformedRecord expected) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1_000);
        assertThat(decoder.decode(whole).get("note")).isEqualTo("note");
    }

    private MalformedRecord assertRefused(byte[] value, Reason reason) {
        MalformedRecord refusal = catchThrowableOfType(MalformedRecord.class, () -> decoder.decode(value));
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).isEqualTo(reason);
        return refusal;
    }

    private Schema lookUp(int id) throws UnknownSchema {
        Schema schema = registry.get(id);
        if (schema == null) {
            throw new UnknownSchema(id);
        }
        return schema;
    }

    private static GenericRecord order(String note) {
        GenericRecord order = new GenericData.Record(ORDER);
        order.put("order_id", "o-1");
        order.put("total", 12.34);
        order.put("items", List.of("a", "b"));
        order.put("created_at", 1_700_000_000_000L);
        order.put("price", ByteBuffer.wrap(new byte[] {4, -46}));
        order.put("state", new GenericData.EnumSymbol(ORDER.getField("state").schema(), "PAID"));
        order.put("express", true);
        order.put("tags", Map.of("weight", 3L));
        order.put("note", note);
        return order;
    }

    private static byte[] payload(byte[]... parts) {
        return concat(new byte[] {0, 0, 0, 0, ID}, concat(parts));
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] longBytes(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long zigzag = (value << 1) ^ (value >> 63);
        while ((zigzag & ~0x7fL) != 0) {
            out.write((int) ((zigzag & 0x7f) | 0x80));
            zigzag >>>= 7;
        }
        out.write((int) zigzag);
        return out.toByteArray();
    }
}
