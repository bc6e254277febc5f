package io.penstock.common.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against values that xxhsum prints. */
final class ContentHashTest {

    @Test
    void isXxh64() {
        assertThat(ContentHash.of("")).isEqualTo(0xEF46DB3751D8E999L);
        assertThat(ContentHash.of("a")).isEqualTo(0xD24EC4F1A98C6E5BL);
        assertThat(ContentHash.of("abc")).isEqualTo(0x44BC2CF5AD770999L);
        assertThat(ContentHash.of("Nobody inspects the spammish repetition")).isEqualTo(0xFBCEA83C8A378BF1L);
    }

    @Test
    void isTheSameWhereverTheBytesLie() {
        byte[] bytes = new byte[200];
        new Random(3).nextBytes(bytes);
        for (int length = 0; length < 150; length++) {
            byte[] alone = Arrays.copyOfRange(bytes, 17, 17 + length);
            assertThat(ContentHash.of(bytes, 17, length)).isEqualTo(ContentHash.of(alone));
        }
    }
}
