package io.penstock.benchmarks.processing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.utils.Utils;

/**
 * Which events there are. Of ten thousand successive ones of a partition nine are a day late, one breaks the declared
 * check and one is not in the wire format. All others are up to two seconds out of order; five are waited for. Behind
 * the last event of each partition follows one that is ten minutes ahead, and so ends every window.
 *
 * @param events a multiple of the partitions, those that end the windows not counted
 * @param customers from 0
 * @param skewed whether {@link #FAVOURITE} has 30 % of all events, and its partition as many more than the others
 */
record Workload(Grouping grouping, long events, int partitions, int customers, boolean skewed, long seed) {
    static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    static final long WINDOW = Duration.ofMinutes(1).toMillis();
    static final int DISORDER = 2_000;
    static final long LATE = Duration.ofDays(1).toMillis();
    static final int FAVOURITE = 0;
    private static final double FAVOURED = 0.3;
    private static final long AHEAD = Duration.ofMinutes(10).toMillis();
    private static final long PER_WINDOW = 1_000_000;
    private static final int CYCLE = 10_000;

    /** What may be wrong with an event. */
    enum Kind {
        GOOD,
        LATE,
        REFUSED,
        GARBAGE
    }

    static Kind kind(long index) {
        int place = (int) (index % CYCLE);
        if (place == 2_501) {
            return Kind.REFUSED;
        }
        if (place == 4_001) {
            return Kind.GARBAGE;
        }
        return place % 1_000 == 999 && place != CYCLE - 1 ? Kind.LATE : Kind.GOOD;
    }

    /** Those that end the windows not counted. */
    long inPartition(int partition) {
        if (!skewed) {
            return events / partitions;
        }
        long others = (long) (events * (1 - FAVOURED)) / partitions;
        return partition == partitionOf(FAVOURITE) ? events - others * (partitions - 1) : others;
    }

    /** The chance that an event of this partition is the favourite customer's. */
    double favour(int partition) {
        return skewed && partition == partitionOf(FAVOURITE) ? FAVOURED * events / inPartition(partition) : 0;
    }

    /** That of a customer's events, by Kafka's own partitioner. */
    int partitionOf(int customer) {
        byte[] key = Grouping.customer(customer).getBytes(US_ASCII);
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }

    /** Of event time. */
    int minutes() {
        return (int) Math.max(2, events / PER_WINDOW);
    }

    /** Those with events that are in time. */
    int windows() {
        return minutes() + 1;
    }

    /** Event time if there were no disorder. */
    long time(long index, int partition) {
        return START + DISORDER + index * minutes() * WINDOW / inPartition(partition);
    }

    /** Of the event that ends the windows. */
    long endTime() {
        return START + DISORDER + minutes() * WINDOW + AHEAD;
    }

    int groups() {
        return grouping.groups(customers);
    }

    /** Groups that have events in one window, at most and about. */
    int groupsInWindow() {
        return (int) Math.min(groups(), events / minutes() * 21 / 20);
    }

    /** With those that end the windows. */
    long records() {
        return events + partitions;
    }
}
