package io.penstock.common.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(10, Duration.ofMillis(100), Duration.ofSeconds(1));

    @Test
    void doublesUpToTheLimit() {
        assertThat(backoff.pause(1, () -> 0.999)).isBetween(Duration.ofMillis(99), Duration.ofMillis(100));
        assertThat(backoff.pause(3, () -> 0.999)).isBetween(Duration.ofMillis(399), Duration.ofMillis(400));
        assertThat(backoff.pause(60, () -> 0.999)).isBetween(Duration.ofMillis(999), Duration.ofSeconds(1));
    }

    @Test
    void spreadsOverTheUpperHalf() {
        assertThat(backoff.pause(3, () -> 0)).isEqualTo(Duration.ofMillis(200));
        assertThat(backoff.pause(3, () -> 0.5)).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void needsAnAttempt() {
        assertThatThrownBy(() -> new Backoff(0, Duration.ZERO, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
