package io.penstock.processing.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompactTest {

    @ParameterizedTest
    @CsvSource({"0, 1", "-1, 1", "63, 1", "-64, 1", "64, 2", "8191, 2", "8192, 3", "9223372036854775807, 10"})
    void aNumberTakesAsManyBytesAsItNeeds(long number, int bytes) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        Compact.writeLong(out, number);
        assertThat(out.length()).isEqualTo(bytes);
        assertThat(Compact.readLong(in(out))).isEqualTo(number);
    }

    @Test
    void anyNumberComesBack() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            long number = random.nextLong() >> random.nextInt(64);
            DataOutputSerializer out = new DataOutputSerializer(16);
            Compact.writeLong(out, number);
            assertThat(Compact.readLong(in(out))).isEqualTo(number);
        }
    }

    @Test
    void nothingEmptyAndAbsentAreThreeThings() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        Compact.writeBytes(out, null);
        Compact.writeBytes(out, new byte[0]);
        Compact.writeText(out, "");
        Compact.writeValue(out, null);
        Compact.writeValue(out, "");
        Compact.writeValue(out, 0L);

        DataInputDeserializer in = in(out);
        assertThat(Compact.readBytes(in)).isNull();
        assertThat(Compact.readBytes(in)).isEmpty();
        assertThat(Compact.readText(in)).isEmpty();
        assertThat((Object) Compact.readValue(in)).isNull();
        assertThat((Object) Compact.readValue(in)).isEqualTo("");
        assertThat((Object) Compact.readValue(in)).isEqualTo(0L);
        assertThat(in.available()).isZero();
    }

    @Test
    void bytesThatAreNoNumberAreRefused() {
        byte[] endless = new byte[11];
        Arrays.fill(endless, (byte) 0x80);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Compact.readLong(new DataInputDeserializer(endless)))
                .withMessageContaining("more than 64 bits");
    }

    private static DataInputDeserializer in(DataOutputSerializer out) {
        return new DataInputDeserializer(out.getCopyOfBuffer());
    }
}
