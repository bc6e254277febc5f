package io.penstock.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.common.wire.MalformedRecord.Reason;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads whose bytes claim what is not there. */
class HostileRecordTest {
    private final Orders orders = new Orders();

    @Test
    void refusesEveryTruncation() {
        byte[] whole = orders.encoder.encode(Orders.order("note"));
        for (int length = WireFormat.HEADER_BYTES; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> orders.decoder.decode(cut))
                    .as("cut to %d of %d bytes", length, whole.length)
                    .isInstanceOfSatisfying(MalformedRecord.class, refusal -> assertThat(refusal.reason())
                            .isIn(Reason.TRUNCATED, Reason.LENGTH_OUT_OF_BOUNDS));
        }
    }

    @Test
    void refusesTrailingBytes() {
        byte[] whole = orders.encoder.encode(Orders.order("note"));
        orders.assertRefused(Arrays.copyOf(whole, whole.length + 1), Reason.TRAILING_BYTES);
    }

    @Test
    void refusesAStringOfTwoGigabytesInATinyPayload() {
        orders.assertRefused(payload(longBytes(Integer.MAX_VALUE)), Reason.LENGTH_OUT_OF_BOUNDS);
        orders.assertRefused(payload(longBytes(Long.MAX_VALUE)), Reason.LENGTH_OUT_OF_BOUNDS);
    }

    @Test
    void refusesNegativeLengths() {
        orders.assertRefused(payload(longBytes(-1)), Reason.NEGATIVE_LENGTH);
        orders.assertRefused(payload(longBytes(Long.MIN_VALUE)), Reason.NEGATIVE_LENGTH);
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 31, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, -(1L << 40)})
    void refusesAnArrayOfBillionsInATinyPayload(long count) {
        orders.assertRefused(
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
        orders.registry.put(8, nulls);
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.writeBytes(new byte[] {0, 0, 0, 0, 8});
        bomb.writeBytes(longBytes(10_000));
        for (int i = 0; i < 10_000; i++) {
            bomb.writeBytes(longBytes(10_000));
            bomb.write(0);
        }
        bomb.write(0);
        RecordDecoder reader = new RecordDecoder(orders::lookUp, nulls);

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
            orders.assertRefused(payload(string), Reason.INVALID_UTF8);
        }
    }

    @Test
    void refusesBranchesSymbolsAndBooleansThatDoNotExist() {
        byte[] upToState = concat(new byte[] {0}, new byte[8], new byte[] {0}, new byte[] {0}, new byte[] {0});
        orders.assertRefused(payload(upToState, longBytes(2), new byte[] {0, 0, 0}), Reason.INVALID_VALUE);
        orders.assertRefused(payload(upToState, longBytes(-1), new byte[] {0, 0, 0}), Reason.INVALID_VALUE);
        orders.assertRefused(payload(upToState, new byte[] {0, 2, 0, 0}), Reason.INVALID_VALUE);
        orders.assertRefused(payload(upToState, new byte[] {0, 1, 0}, longBytes(2)), Reason.INVALID_VALUE);
        orders.assertRefused(payload(upToState, new byte[] {0, 1, 0}, longBytes(-1)), Reason.INVALID_VALUE);
    }

    @Test
    void refusesOverlongIntegers() {
        byte[] elevenBytes = new byte[11];
        Arrays.fill(elevenBytes, (byte) 0xff);
        orders.assertRefused(payload(elevenBytes), Reason.INVALID_VALUE);
    }

    @Test
    void refusesRecursiveAndVeryDeepSchemas() {
        Schema list = new Schema.Parser()
                .parse(
                        "{\"type\":\"record\",\"name\":\"Node\",\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"Node\"]}]}");
        orders.registry.put(8, list);
        byte[] million = new byte[1_000_000];
        Arrays.fill(million, (byte) 2);
        byte[] value = concat(new byte[] {0, 0, 0, 0, 8}, million);
        RecordDecoder reader = new RecordDecoder(orders::lookUp, list);

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
    void survivesRandomDamageToAnyByte() throws MalformedRecord {
        byte[] whole = orders.encoder.encode(Orders.order("note"));
        Random random = new Random(42);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                damaged[WireFormat.HEADER_BYTES + random.nextInt(whole.length - WireFormat.HEADER_BYTES)] =
                        (byte) random.nextInt();
            }
            try {
                orders.decoder.decode(damaged);
            } catch (MalformedRecord expected) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1_000);
        assertThat(orders.decoder.decode(whole).get("note")).isEqualTo("note");
    }

    private static byte[] payload(byte[]... parts) {
        return concat(new byte[] {0, 0, 0, 0, Orders.ID}, concat(parts));
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
