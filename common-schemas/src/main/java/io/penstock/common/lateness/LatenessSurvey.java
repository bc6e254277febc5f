package io.penstock.common.lateness;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a source's log says about lateness, by the very rule that the stream job judges with, and what other delays would
 * have meant. A function of the records, partition by partition in the order of their offsets.
 */
public final class LatenessSurvey {
    private final LatenessRule rule;
    private final List<Duration> delays;
    private final SortedMap<Integer, Part> parts = new TreeMap<>();

    private static final class Part {
        private final PartitionLog log;
        private final LatenessHistogram lateness;
        private final long[] late;
        private long events;
        private long behind;
        private long routed;
        private long max;

        private Part(LatenessRule rule, int delays) {
            log = new PartitionLog(rule);
            lateness = new LatenessHistogram(rule.quantile());
            late = new long[delays];
        }
    }

    /** @param delays for which the late events are counted, beside those by the rule */
    public LatenessSurvey(LatenessRule rule, List<Duration> delays) {
        this.rule = rule;
        this.delays = List.copyOf(delays);
    }

    /**
     * Reads on by one record that can be used.
     *
     * @param before event time of the row that an update or delete takes back, epoch milliseconds
     * @param after event time of the event, or of the row as it is now; one of the two is there
     */
    public void observe(int partition, long offset, @Nullable Long before, @Nullable Long after) {
        Long own = after != null ? after : before;
        if (own == null) {
            return;
        }
        Part part = parts.computeIfAbsent(partition, unread -> new Part(rule, delays.size()));
        PartitionLog log = part.log;
        long limit = rule.limit(log);
        part.routed += isBehind(before, limit) || isBehind(after, limit) ? 1 : 0;
        part.behind += own < log.watermark() ? 1 : 0;
        long lateness = log.maxEventTime() == Long.MIN_VALUE ? 0 : Math.max(0, log.maxEventTime() - own);
        for (int i = 0; i < part.late.length; i++) {
            part.late[i] += lateness > delays.get(i).toMillis() ? 1 : 0;
        }
        part.events++;
        part.max = Math.max(part.max, lateness);
        part.lateness.add(lateness);
        log.observe(offset, own);
    }

    private static boolean isBehind(@Nullable Long eventTime, long limit) {
        return eventTime != null && eventTime < limit;
    }

    /** The partitions with events, in their order. */
    public List<Integer> partitions() {
        return List.copyOf(parts.keySet());
    }

    /** @throws IllegalArgumentException if nothing was read of the partition */
    public LatenessFindings of(int partition) {
        Part part = parts.get(partition);
        if (part == null) {
            throw new IllegalArgumentException("nothing was read of partition " + partition);
        }
        return new LatenessFindings(
                new LatenessFindings.Counts(part.events, part.behind, part.routed),
                LatenessFindings.quantiles(part.lateness, part.max),
                part.max,
                part.log.delay(),
                part.log.delay(),
                shares(part.late, part.events));
    }

    /** Of all partitions together. The rule knows no such thing: each partition has a delay of its own. */
    public LatenessFindings overall() {
        LatenessHistogram lateness = new LatenessHistogram(rule.quantile());
        long[] late = new long[delays.size()];
        long events = 0;
        long behind = 0;
        long routed = 0;
        long max = 0;
        long least = Long.MAX_VALUE;
        long most = 0;
        for (Part part : parts.values()) {
            lateness = lateness.plus(part.lateness);
            for (int i = 0; i < late.length; i++) {
                late[i] += part.late[i];
            }
            events += part.events;
            behind += part.behind;
            routed += part.routed;
            max = Math.max(max, part.max);
            least = Math.min(least, part.log.delay());
            most = Math.max(most, part.log.delay());
        }
        return new LatenessFindings(
                new LatenessFindings.Counts(events, behind, routed),
                LatenessFindings.quantiles(lateness, max),
                max,
                Math.min(least, most),
                most,
                shares(late, events));
    }

    private SortedMap<Duration, Double> shares(long[] late, long events) {
        SortedMap<Duration, Double> shares = new TreeMap<>();
        for (int i = 0; i < late.length; i++) {
            shares.put(delays.get(i), events == 0 ? 0 : (double) late[i] / events);
        }
        return shares;
    }
}
