package io.penstock.common.lateness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PartitionLogTest {
    private static final LatenessRule ROUTE =
            new LatenessRule(0.5, Duration.ofSeconds(1), Duration.ofSeconds(10), false, Duration.ofHours(1));
    private static final LatenessRule MERGE =
            new LatenessRule(0.5, Duration.ofSeconds(1), Duration.ofSeconds(10), true, Duration.ofHours(1));

    @Test
    void nothingIsLateBeforeTheFirstRecord() {
        assertThat(ROUTE.limit(new PartitionLog(ROUTE))).isEqualTo(Long.MIN_VALUE);
        assertThat(MERGE.limit(new PartitionLog(MERGE))).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void waitsTheLeastDelayWhenEverythingIsInOrder() {
        PartitionLog log = new PartitionLog(ROUTE);
        log.observe(0, 100_000);
        log.observe(1, 200_000);
        assertThat(log.watermark()).isEqualTo(199_000);
    }

    @Test
    void waitsTheGreatestDelayAtMost() {
        PartitionLog log = new PartitionLog(ROUTE);
        log.observe(0, 1_000_000);
        for (int offset = 1; offset < 100; offset++) {
            log.observe(offset, 500_000);
        }
        log.observe(100, 2_000_000);
        assertThat(log.watermark()).isEqualTo(1_990_000);
    }

    @Test
    void waitsTheGreatestDelayUntilTheQuantileCanBeKnown() {
        LatenessRule ninth =
                new LatenessRule(0.9, Duration.ofSeconds(1), Duration.ofSeconds(10), false, Duration.ofHours(1));
        PartitionLog log = new PartitionLog(ninth);
        for (int offset = 0; offset < 9; offset++) {
            log.observe(offset, 1_000_000);
            assertThat(log.watermark()).isEqualTo(990_000);
        }
        log.observe(9, 1_000_000);
        assertThat(log.watermark()).isEqualTo(999_000);
    }

    @Test
    void theWatermarkStaysWhenTheDelayGrows() {
        PartitionLog log = new PartitionLog(ROUTE);
        log.observe(0, 1_000_000);
        for (int offset = 1; offset < 100; offset++) {
            log.observe(offset, 995_000);
            assertThat(log.watermark()).isEqualTo(999_000);
        }
    }

    @Test
    void mergesWhatTheViewsKeepAndNoFurther() {
        PartitionLog log = new PartitionLog(MERGE);
        log.observe(0, 10_000_000);
        assertThat(MERGE.limit(log)).isEqualTo(10_000_000 - 3_600_000);
        assertThat(ROUTE.limit(log)).isEqualTo(9_990_000);
    }

    @Test
    void knowsTheSameAfterEveryRestore() {
        Random random = new Random(1);
        PartitionLog whole = new PartitionLog(ROUTE);
        PartitionLog resumed = new PartitionLog(ROUTE);
        for (int offset = 0; offset < 500; offset++) {
            long eventTime = 1_000_000 + offset * 100L - random.nextInt(20_000);
            whole.observe(offset, eventTime);
            resumed = new PartitionLog(ROUTE, resumed.state(3));
            resumed.observe(offset, eventTime);
            assertThat(resumed.watermark()).isEqualTo(whole.watermark());
            assertThat(resumed.state(3).lateness()).isEqualTo(whole.state(3).lateness());
        }
    }
}
