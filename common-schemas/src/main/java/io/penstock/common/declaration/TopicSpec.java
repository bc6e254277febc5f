package io.penstock.common.declaration;

import java.time.Duration;

/**
 * What a source's topic must carry and keep.
 *
 * @param throughputPerSecond events a second at the peak, 1 to 100,000,000
 * @param retention how long the log keeps an event, a minute to ten years
 * @param partitions 1 to 1,000; changing it later moves keys between partitions
 */
public record TopicSpec(long throughputPerSecond, Duration retention, int partitions) {

    private static final long EVENTS_PER_PARTITION = 5_000;
    private static final double HEADROOM = 1.5;
    private static final int MOST_COMPUTED = 64;

    public TopicSpec {
        Rules.between("throughput", throughputPerSecond, 1, 100_000_000);
        Rules.between("retention", retention, Duration.ofMinutes(1), Duration.ofDays(3_650));
        Rules.between("partitions", partitions, 1, 1_000);
    }

    /** With as many partitions as the throughput needs at 5,000 events a second each and half as much again to spare. */
    public static TopicSpec of(long throughputPerSecond, Duration retention) {
        double wanted = Math.ceil(throughputPerSecond * HEADROOM / EVENTS_PER_PARTITION);
        return new TopicSpec(throughputPerSecond, retention, (int) Math.max(1, Math.min(MOST_COMPUTED, wanted)));
    }

    TopicSpec withPartitions(int declared) {
        return new TopicSpec(throughputPerSecond, retention, declared);
    }
}
