package io.penstock.processing.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LogBoundsTest {
    private static final TopicPartition AT = new TopicPartition("shop.orders", 2);

    @Test
    void aPositionAnywhereInTheLogOrAtItsEndIsSound() {
        assertThat(LogBounds.problem(AT, 5, 5, 9)).isEmpty();
        assertThat(LogBounds.problem(AT, 9, 5, 9)).isEmpty();
        assertThat(LogBounds.problem(AT, 0, 0, 0)).isEmpty();
    }

    @Test
    void recordsThatRetentionRemovedAreCounted() {
        assertThat(LogBounds.problem(AT, 5, 12, 40)).hasValueSatisfying(text -> assertThat(text)
                .contains("shop.orders partition 2", "from offset 5", "begins at 12", "removed 7 records"));
    }

    @Test
    void aLogThatEndsBeforeThePositionIsAnother() {
        assertThat(LogBounds.problem(AT, 41, 0, 40))
                .hasValueSatisfying(text -> assertThat(text).contains("from offset 41", "ends at 40", "made anew"));
    }
}
