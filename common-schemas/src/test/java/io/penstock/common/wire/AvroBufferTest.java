package io.penstock.common.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Random;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvroBufferTest {
    private static final String[] LETTERS = {"a", "Z", " ", "\u0000", "\u007f", "\u0080", "é", "€", "😀", "\ud800"};

    @Test
    void writesWhatAvrosEncoderWrites() throws IOException {
        Random random = new Random(1);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(expected, null);
        AvroBuffer out = new AvroBuffer();
        for (int i = 0; i < 20_000; i++) {
            long number = random.nextLong() >> random.nextInt(64);
            double real = Double.longBitsToDouble(random.nextLong());
            float single = Float.intBitsToFloat(random.nextInt());
            byte[] bytes = new byte[random.nextInt(100)];
            random.nextBytes(bytes);
            StringBuilder text = new StringBuilder();
            int kinds = 1 + random.nextInt(LETTERS.length);
            for (int length = random.nextInt(80); length > 0; length--) {
                text.append(LETTERS[random.nextInt(kinds)]);
            }
            encoder.writeLong(number);
            out.number(number);
            int small = random.nextInt() >> random.nextInt(32);
            encoder.writeInt(small);
            out.number(small);
            encoder.writeDouble(real);
            out.float64(real);
            encoder.writeFloat(single);
            out.float32(single);
            encoder.writeBoolean(number > 0);
            out.bool(number > 0);
            encoder.writeBytes(bytes);
            out.bytes(bytes);
            encoder.writeBytes(bytes, bytes.length / 3, bytes.length / 2);
            out.bytes(bytes, bytes.length / 3, bytes.length / 2);
            encoder.writeBytes(BigInteger.valueOf(number).toByteArray());
            out.decimal(number);
            encoder.writeString(text.toString());
            out.string(text.toString());
        }
        encoder.flush();

        assertThat(out.copy(0, out.size())).isEqualTo(expected.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 127, 128, -128, -129, 32_767, 32_768, -32_769, Long.MAX_VALUE, Long.MIN_VALUE})
    void aDecimalTakesAsFewBytesAsItsTwosComplementNeeds(long unscaled) {
        AvroBuffer out = new AvroBuffer();
        out.decimal(unscaled);
        out.bool(true);

        AvroBuffer expected = new AvroBuffer();
        expected.bytes(BigInteger.valueOf(unscaled).toByteArray());
        expected.bool(true);
        assertThat(out.copy(0, out.size())).isEqualTo(expected.copy(0, expected.size()));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 63, 64, -65, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE})
    void readsANumberThatItHasWritten(long number) {
        AvroBuffer out = new AvroBuffer();
        out.number(7);
        int at = out.size();
        out.number(number);
        out.number(-7);

        assertThat(out.numberAt(at)).isEqualTo(number);
        assertThat(out.numberAt(out.behindNumber(at))).isEqualTo(-7);
    }

    @Test
    void growsAsFarAsNeededAndStartsAnew() {
        AvroBuffer out = new AvroBuffer();
        out.bytes(new byte[5_000_000]);
        assertThat(out.size()).isEqualTo(5_000_004);

        out.clear();
        out.string("after");

        assertThat(out.copy(0, out.size())).isEqualTo(new byte[] {10, 'a', 'f', 't', 'e', 'r'});
    }
}
