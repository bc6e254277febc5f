package io.penstock.processing.lateness;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which partitions have had a record lately. Time counts only while the task runs: a task held back by backpressure for a
 * minute has had no chance to read, and finding every partition idle then would close windows whose events are waiting
 * in the next fetch.
 */
final class LivePartitions {
    private final long idleAfter;
    private final long interval;
    private final Map<Integer, Long> lastSeen = new HashMap<>();
    private final Set<Integer> begun = new HashSet<>();
    private long activeTime;
    private long lastTick;

    /**
     * Both in milliseconds.
     *
     * @param interval up to which the time between two calls of {@link #tick} counts
     */
    LivePartitions(long idleAfter, long interval) {
        this.idleAfter = idleAfter;
        this.interval = interval;
    }

    void seen(int partition) {
        begun.add(partition);
        lastSeen.put(partition, activeTime);
    }

    /**
     * A record without an event. Once, it counts: a partition that begins with such records holds the watermark until its first
     * event. From then on it does not: one that is sent nothing else would hold it for good.
     */
    void begun(int partition) {
        if (begun.add(partition)) {
            lastSeen.putIfAbsent(partition, activeTime);
        }
    }

    /** A tick that comes late is a task that stood still: only one interval of it counts. */
    void tick(long now) {
        activeTime += Math.max(0, Math.min(now - lastTick, interval));
        lastTick = now;
        lastSeen.values().removeIf(seen -> activeTime - seen >= idleAfter);
    }

    Set<Integer> partitions() {
        return lastSeen.keySet();
    }
}
