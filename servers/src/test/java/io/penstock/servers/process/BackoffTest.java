package io.penstock.servers.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(10), Duration.ofSeconds(30));

    @Test
    void doublesUpToItsLongestPause() {
        assertThat(backoff.pause(1)).hasMillis(500);
        assertThat(backoff.pause(2)).hasSeconds(1);
        assertThat(backoff.pause(5)).hasSeconds(8);
        assertThat(backoff.pause(6)).hasSeconds(10);
        assertThat(backoff.pause(Integer.MAX_VALUE)).hasSeconds(10);
    }
}
