package io.penstock.ingestion.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.ingestion.contract.Outgoing;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimedLogTest {
    private final AtomicLong clock = new AtomicLong();

    @Test
    void aCallThatLastsIsTimedFromWhenItWasFirstSeen() {
        TimedLog[] log = new TimedLog[1];
        Duration[] seen = new Duration[3];
        log[0] = new TimedLog(
                new Quiet() {
                    @Override
                    public void begin() {
                        seen[0] = log[0].silence();
                        clock.addAndGet(Duration.ofSeconds(7).toNanos());
                        seen[1] = log[0].silence();
                        clock.addAndGet(Duration.ofSeconds(5).toNanos());
                        seen[2] = log[0].silence();
                    }
                },
                clock::get);

        log[0].begin();

        assertThat(seen).containsExactly(Duration.ZERO, Duration.ofSeconds(7), Duration.ofSeconds(12));
        assertThat(log[0].silence()).isZero();
    }

    @Test
    void callsThatFollowEachOtherAreNoSilence() {
        TimedLog[] log = new TimedLog[1];
        Duration[] seen = new Duration[1];
        log[0] = new TimedLog(
                new Quiet() {
                    @Override
                    public void abort() {
                        clock.addAndGet(Duration.ofMinutes(1).toNanos());
                        seen[0] = log[0].silence();
                    }
                },
                clock::get);

        for (int i = 0; i < 3; i++) {
            log[0].begin();
            log[0].abort();
            assertThat(seen[0]).isZero();
        }
    }

    private static class Quiet implements ChangeLog {
        @Override
        public void begin() {}

        @Override
        public void send(Outgoing record) {}

        @Override
        public void commit(Checkpoint checkpoint) {}

        @Override
        public void abort() {}
    }
}
