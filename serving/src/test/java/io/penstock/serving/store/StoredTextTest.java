package io.penstock.serving.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoredTextTest {
    private static final int MAX = 150;

    @Test
    void usualTextIsStoredAsItIs() {
        assertThat(StoredText.of("eu-west-1 é 東 😀", MAX)).isEqualTo("eu-west-1 é 東 😀");
    }

    @Test
    void anyShortTextComesBackAndIsStoredWithoutNul() {
        Random random = new Random(3);
        Map<String, String> seen = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(6); length > 0; length--) {
                text.append("\u0000\u0001\u000201aé".charAt(random.nextInt(7)));
            }
            String stored = StoredText.of(text.toString(), MAX);
            assertThat(stored.indexOf('\u0000')).isNegative();
            assertThat(StoredText.original(stored)).isEqualTo(text.toString());
            String other = seen.put(stored, text.toString());
            assertThat(other == null || other.contentEquals(text)).isTrue();
        }
    }

    @Test
    void longTextKeepsItsBeginningFitsAndStaysDifferent() {
        for (String unit : new String[] {"a", "é", "東", "😀", "\u0000", "\u0001"}) {
            String one = StoredText.of(unit.repeat(500), MAX);
            String other = StoredText.of(unit.repeat(500) + "b", MAX);
            assertThat(one).isNotEqualTo(other).contains("…sha256:");
            assertThat(one.getBytes(StandardCharsets.UTF_8).length).isBetween(MAX - 8, MAX);
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(one)).isTrue();
            assertThat(StoredText.original(one)).startsWith(unit);
        }
    }

    @Test
    void theLimitIsInBytes() {
        assertThat(StoredText.of("é".repeat(75), MAX)).isEqualTo("é".repeat(75));
        assertThat(StoredText.of("é".repeat(76), MAX)).contains("sha256");
    }
}
