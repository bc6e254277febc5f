package io.penstock.transport.letters;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.transport.letters.LetterTopic.Giver;
import io.penstock.transport.letters.LetterTopic.Kind;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final LetterTopic TOPIC = new LetterTopic("shop.orders.dlq", Kind.DEAD, Giver.SOURCE, "orders");

    /** At 0/7, key k, failed at 1000. */
    private final Letter letter = Letters.of(TOPIC, "decode", "shop.orders", 3, "TRUNCATED", 1);

    @Test
    void everyLetterIsInAll() {
        assertThat(Selection.ALL.has(letter)).isTrue();
    }

    @Test
    void goesByStageAndError() {
        assertThat(with("decode", null, null).has(letter)).isTrue();
        assertThat(with("check", null, null).has(letter)).isFalse();
        assertThat(with(null, "trunc", null).has(letter)).as("part of the name").isTrue();
        assertThat(with(null, "BECAUSE", null).has(letter))
                .as("part of the message")
                .isTrue();
        assertThat(with(null, "overflow", null).has(letter)).isFalse();
    }

    @Test
    void goesByKey() {
        assertThat(with(null, null, "k").has(letter)).isTrue();
        assertThat(with(null, null, "K").has(letter)).isFalse();
    }

    @Test
    void goesByTimeFromInclusiveToExclusive() {
        assertThat(between(1_000, 1_001, 0, 100, 0).has(letter)).isTrue();
        assertThat(between(1_001, 9_999, 0, 100, 0).has(letter)).isFalse();
        assertThat(between(0, 1_000, 0, 100, 0).has(letter)).isFalse();
    }

    @Test
    void goesByThePlaceOfTheLetterItself() {
        assertThat(between(0, 9_999, 7, 7, 0).has(letter)).isTrue();
        assertThat(between(0, 9_999, 3, 3, 0).has(letter))
                .as("the original's offset")
                .isFalse();
        assertThat(between(0, 9_999, 7, 7, 1).has(letter)).isFalse();
    }

    private static Selection with(
            @org.jspecify.annotations.Nullable String stage,
            @org.jspecify.annotations.Nullable String error,
            @org.jspecify.annotations.Nullable String key) {
        return new Selection(
                Optional.ofNullable(stage),
                Optional.ofNullable(error),
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                Optional.ofNullable(key),
                OptionalInt.empty(),
                0,
                Long.MAX_VALUE);
    }

    private static Selection between(long since, long until, long first, long last, int partition) {
        return new Selection(
                Optional.empty(),
                Optional.empty(),
                since,
                until,
                Optional.empty(),
                OptionalInt.of(partition),
                first,
                last);
    }
}
