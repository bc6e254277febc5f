package io.penstock.transport.world;

/**
 * How far a consumer group has read a partition of which a plan would remove records.
 *
 * @param committed the next record that the group will read
 * @param removedTo the first record that would be kept; the partition's end if none would
 */
public record Reader(String group, String topic, int partition, long committed, long removedTo) {
    /** How many records would be removed before the group has read them. */
    public long loses() {
        return Math.max(0, removedTo - committed);
    }
}
