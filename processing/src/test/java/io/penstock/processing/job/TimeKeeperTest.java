package io.penstock.processing.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

final class TimeKeeperTest {

    @Test
    void anInputThatFallsSilentStillHoldsTheTimeThatItHasReached() throws Exception {
        OneInputStreamOperatorTestHarness<Parcel, Parcel> harness =
                new OneInputStreamOperatorTestHarness<>(new TimeKeeper());
        harness.open();
        harness.processWatermark(new Watermark(7));
        harness.processWatermarkStatus(WatermarkStatus.IDLE);

        assertThat(harness.getOutput()).containsExactly(new Watermark(7));
        harness.close();
    }
}
