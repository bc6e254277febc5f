package io.penstock.common.lateness;

/**
 * A {@link PartitionLog} in a checkpoint.
 *
 * @param offset of the last record read
 * @param lateness counts of the histogram; empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record PartitionState(int partition, long offset, long maxEventTime, long watermark, long[] lateness) {}
