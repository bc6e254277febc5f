package io.penstock.common.lateness;

/**
 * What a partition's log up to some record says about lateness: its highest event time, the delay that the lateness so
 * far asks for, and the watermark. A function of the prefix alone: any task that has read it knows the same.
 */
public final class PartitionLog {
    private final LatenessHistogram histogram;
    private final long minDelay;
    private final long maxDelay;
    private long offset;
    private long maxEventTime;
    private long watermark;

    /** The log of a partition before its first record. */
    public PartitionLog(LatenessRule rule) {
        this(rule, new PartitionState(-1, -1, Long.MIN_VALUE, Long.MIN_VALUE, new long[0]));
    }

    /** The log as far as an earlier task had read it. */
    public PartitionLog(LatenessRule rule, PartitionState state) {
        this.histogram = new LatenessHistogram(rule.quantile(), state.lateness());
        this.minDelay = rule.min().toMillis();
        this.maxDelay = rule.max().toMillis();
        this.offset = state.offset();
        this.maxEventTime = state.maxEventTime();
        this.watermark = state.watermark();
    }

    /** No event at or after this is late; {@link Long#MIN_VALUE} before the first record. Never goes back. */
    public long watermark() {
        return watermark;
    }

    /** {@link Long#MIN_VALUE} before the first record. */
    public long maxEventTime() {
        return maxEventTime;
    }

    /** Reads on by one record. Its images have been judged by now: a record is measured by what came before it. */
    public void observe(long recordOffset, long eventTime) {
        offset = recordOffset;
        boolean first = maxEventTime == Long.MIN_VALUE;
        histogram.add(first ? 0 : Math.max(0, maxEventTime - eventTime));
        maxEventTime = Math.max(maxEventTime, eventTime);
        watermark = Math.max(watermark, maxEventTime - delay());
    }

    /**
     * How long the next event may lie behind, milliseconds. Before enough is known, the longest: a young partition calls
     * nothing late that may turn out to be usual.
     */
    public long delay() {
        return histogram.covers() ? Math.min(Math.max(histogram.quantile(), minDelay), maxDelay) : maxDelay;
    }

    public PartitionState state(int partition) {
        return new PartitionState(partition, offset, maxEventTime, watermark, histogram.counts());
    }
}
