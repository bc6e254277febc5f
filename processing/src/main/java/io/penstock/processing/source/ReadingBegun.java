package io.penstock.processing.source;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Tells the next operator that every partition of this subtask has either been read from or has nothing to read. Flink
 * keeps one generator for each assigned partition and passes the least of their watermarks on, so that this one comes
 * through only once all of them have spoken or are idle.
 *
 * <p>Without it the first fetch, often a megabyte of one partition, would close windows for which the other partitions
 * have not delivered a single record: not wrong, but final too early and corrected a moment later.
 */
final class ReadingBegun<T> implements WatermarkGenerator<T> {
    private static final Watermark BEGUN = new Watermark(0);

    private boolean begun;

    /** A partition is idle after this time without a record; time spent in backpressure does not count. */
    static <T> WatermarkStrategy<T> signal(Duration idleAfter) {
        return WatermarkStrategy.<T>forGenerator(context -> new ReadingBegun<>())
                .withIdleness(idleAfter);
    }

    @Override
    public void onEvent(T record, long timestamp, WatermarkOutput output) {
        if (!begun) {
            begun = true;
            output.emitWatermark(BEGUN);
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        // said once
    }
}
