package io.penstock.common.view;

import static org.assertj.core.api.Assertions.assertThat;

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
}
