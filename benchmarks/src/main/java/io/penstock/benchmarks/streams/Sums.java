package io.penstock.benchmarks.streams;

/** Of amounts in cents: sums of doubles would depend on the order of arrival. */
record Sums(long count, long sum, long min, long max) {
    static final Sums NONE = new Sums(0, 0, Long.MAX_VALUE, Long.MIN_VALUE);

    Sums add(long cents) {
        return new Sums(count + 1, sum + cents, Math.min(min, cents), Math.max(max, cents));
    }
}
