package io.penstock.processing.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8TextTest {

    @Test
    void judgesEverySequenceOfThreeBytesLikeJavasDecoder() {
        byte[] bytes = new byte[3];
        for (int lead = 0x70; lead <= 0xFF; lead++) {
            for (int second = 0x70; second <= 0xFF; second++) {
                for (int third : new int[] {0x7F, 0x80, 0xBF, 0xC0}) {
                    bytes[0] = (byte) lead;
                    bytes[1] = (byte) second;
                    bytes[2] = (byte) third;
                    assertAgrees(bytes, 0, 3);
                }
            }
        }
    }

    @Test
    void judgesTextsOfAnyLengthAnywhereInTheBytesLikeJavasDecoder() {
        Random random = new Random(7);
        String letters = "abcdefgßñ漢字🚰\uFFFF\uD7FF\uE000";
        int[] points = letters.codePoints().toArray();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            boolean ascii = random.nextBoolean();
            for (int j = random.nextInt(40); j > 0; j--) {
                text.appendCodePoint(points[random.nextInt(ascii ? 7 : points.length)]);
            }
            byte[] bytes = text.toString().getBytes(UTF_8);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            int start = random.nextInt(20);
            byte[] batch = new byte[start + bytes.length + random.nextInt(20)];
            random.nextBytes(batch);
            System.arraycopy(bytes, 0, batch, start, bytes.length);
            assertAgrees(batch, start, bytes.length);
        }
    }

    @Test
    void countsCodePoints() {
        byte[] bytes = "aß漢🚰".getBytes(UTF_8);
        assertThat(Utf8Text.codePoints(bytes, 1, bytes.length - 1)).isEqualTo(3);
    }

    private static void assertAgrees(byte[] bytes, int start, int length) {
        boolean valid;
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, length));
            valid = true;
        } catch (CharacterCodingException e) {
            valid = false;
        }
        if (Utf8Text.isValid(bytes, start, length) != valid) {
            assertThat(ByteBuffer.wrap(bytes, start, length).slice())
                    .as("valid: " + valid)
                    .isNull();
        }
    }
}
