package io.penstock.processing.lateness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LivePartitionsTest {
    private final LivePartitions live = new LivePartitions(1_000, 200);

    @Test
    void aPartitionIsLiveUntilItHasBeenSilentForTheTime() {
        tick(0, 1);
        live.seen(4);
        tick(200, 4);
        assertThat(live.partitions()).containsExactly(4);
        tick(1_000, 1);
        assertThat(live.partitions()).isEmpty();
    }

    @Test
    void timeInBackpressureDoesNotCount() {
        tick(0, 1);
        live.seen(4);
        live.tick(60_000);
        assertThat(live.partitions()).containsExactly(4);
    }

    @Test
    void aPartitionThatBeginsWithRecordsOfNoUseIsWaitedForOnce() {
        tick(0, 1);
        live.begun(4);
        tick(200, 4);
        live.begun(4);
        assertThat(live.partitions()).containsExactly(4);
        tick(1_000, 1);
        assertThat(live.partitions()).isEmpty();
        live.begun(4);
        assertThat(live.partitions()).isEmpty();
    }

    private void tick(long from, int times) {
        for (int i = 0; i < times; i++) {
            live.tick(from + i * 200L);
        }
    }
}
