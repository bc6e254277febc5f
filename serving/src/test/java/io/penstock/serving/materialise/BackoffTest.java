package io.penstock.serving.materialise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void pausesDoubleToFiveSecondsAndStartAnewAfterSuccess() {
        Backoff backoff = new Backoff(() -> 1.0);
        assertThat(backoff.failed()).isEqualTo(Duration.ofMillis(100));
        assertThat(backoff.failed()).isEqualTo(Duration.ofMillis(200));
        for (int i = 0; i < 100; i++) {
            assertThat(backoff.failed()).isLessThanOrEqualTo(Duration.ofSeconds(5));
        }
        assertThat(backoff.failed()).isEqualTo(Duration.ofSeconds(5));

        backoff.succeeded();

        assertThat(backoff.failed()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void jitterTakesUpToHalfOff() {
        assertThat(new Backoff(() -> 0.0).failed()).isEqualTo(Duration.ofMillis(50));
    }
}
