package io.penstock.common.lateness;

import java.util.Arrays;

/**
 * How late the events of a partition have been, in buckets that grow with the lateness: eight to each doubling, so that
 * a quantile is at most an eighth too long and never too short. Fixed in size, and a function of what was added alone.
 */
final class LatenessHistogram {
    /** Buckets below this hold one millisecond each. */
    private static final int EXACT = 16;

    private static final int PER_DOUBLING = 8;
    private static final int PER_DOUBLING_BITS = 3;

    /** Beyond 2^40 ms, 35 years, everything is in the last bucket: no delay is ever that long. */
    private static final int MAX_BITS = 40;

    static final int BUCKETS = EXACT + (MAX_BITS - 4) * PER_DOUBLING;

    private final double quantile;
    private final long[] counts;
    private long total;

    /** Where the quantile lies, and what lies before it; kept up to date so that asking costs nothing. */
    private int position;

    private long before;

    LatenessHistogram(double quantile) {
        this(quantile, new long[BUCKETS]);
    }

    /** Continues from another's {@link #counts()}. */
    LatenessHistogram(double quantile, long[] counts) {
        this.quantile = quantile;
        this.counts = Arrays.copyOf(counts, BUCKETS);
        this.total = Arrays.stream(this.counts).sum();
        settle();
    }

    /**
     * Adds one observation.
     *
     * @param lateness milliseconds, at least 0
     */
    void add(long lateness) {
        int bucket = bucket(lateness);
        counts[bucket]++;
        total++;
        if (bucket < position) {
            before++;
        }
        settle();
    }

    /** The least bucket end that covers the quantile of all observations, milliseconds; 0 without observations. */
    long quantile() {
        return total == 0 ? 0 : end(position);
    }

    /** As {@link #quantile()}, of any share of the observations, above 0 to 1. */
    long quantile(double share) {
        long rank = (long) Math.ceil(share * total);
        long sum = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            sum += counts[bucket];
            if (sum >= rank && sum > 0) {
                return end(bucket);
            }
        }
        return 0;
    }

    /** With another's observations added. */
    LatenessHistogram plus(LatenessHistogram other) {
        long[] sums = counts.clone();
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            sums[bucket] += other.counts[bucket];
        }
        return new LatenessHistogram(quantile, sums);
    }

    /** Whether there are enough observations for one to lie beyond the quantile: 1,000 for 0.999. */
    boolean covers() {
        return total >= Math.ceil(1 / (1 - quantile) - 1e-6);
    }

    long[] counts() {
        return counts.clone();
    }

    private void settle() {
        long rank = (long) Math.ceil(quantile * total);
        while (before >= rank && position > 0) {
            position--;
            before -= counts[position];
        }
        while (before + counts[position] < rank) {
            before += counts[position];
            position++;
        }
    }

    private static int bucket(long lateness) {
        if (lateness < EXACT) {
            return (int) lateness;
        }
        int bits = 63 - Long.numberOfLeadingZeros(lateness);
        if (bits >= MAX_BITS) {
            return BUCKETS - 1;
        }
        int fraction = (int) (lateness >>> (bits - PER_DOUBLING_BITS)) & (PER_DOUBLING - 1);
        return EXACT + (bits - 4) * PER_DOUBLING + fraction;
    }

    /** The greatest lateness in a bucket. */
    private static long end(int bucket) {
        if (bucket < EXACT) {
            return bucket;
        }
        int bits = 4 + (bucket - EXACT) / PER_DOUBLING;
        int fraction = (bucket - EXACT) % PER_DOUBLING;
        return ((long) (PER_DOUBLING + fraction + 1) << (bits - PER_DOUBLING_BITS)) - 1;
    }
}
