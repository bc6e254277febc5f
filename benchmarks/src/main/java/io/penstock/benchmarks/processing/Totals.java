package io.penstock.benchmarks.processing;

import java.util.Arrays;

/** The expected results: a cell for each window and group. Threads may share it if they share no group. */
final class Totals {
    /** Memory of a window and group. */
    static final int BYTES = 3 * Integer.BYTES + Long.BYTES;

    private final int groups;
    private final int[] counts;
    private final long[] sums;
    private final int[] least;
    private final int[] greatest;

    Totals(int windows, int groups) {
        int cells = Math.multiplyExact(windows, groups);
        this.groups = groups;
        this.counts = new int[cells];
        this.sums = new long[cells];
        this.least = new int[cells];
        this.greatest = new int[cells];
        Arrays.fill(least, Integer.MAX_VALUE);
        Arrays.fill(greatest, Integer.MIN_VALUE);
    }

    void add(int window, int group, int cents) {
        int cell = cell(window, group);
        counts[cell]++;
        sums[cell] += cents;
        least[cell] = Math.min(least[cell], cents);
        greatest[cell] = Math.max(greatest[cell], cents);
    }

    void addAll(Totals other) {
        for (int cell = 0; cell < counts.length; cell++) {
            counts[cell] += other.counts[cell];
            sums[cell] += other.sums[cell];
            least[cell] = Math.min(least[cell], other.least[cell]);
            greatest[cell] = Math.max(greatest[cell], other.greatest[cell]);
        }
    }

    int cell(int window, int group) {
        return window * groups + group;
    }

    /** How many cells hold events. */
    int rows() {
        return (int) Arrays.stream(counts).filter(count -> count > 0).count();
    }

    boolean isEmpty(int cell) {
        return counts[cell] == 0;
    }

    int cells() {
        return counts.length;
    }

    /** The average may differ by a rounding to cents, half up. */
    boolean equal(int cell, ResultRow row) {
        return counts[cell] == row.count()
                && sums[cell] == row.sum()
                && least[cell] == row.least()
                && greatest[cell] == row.greatest()
                && Math.abs(row.average() - (double) sums[cell] / 100 / counts[cell]) <= row.averageTolerance();
    }

    String describe(int cell) {
        return counts[cell] + " events, sum " + sums[cell] + ", least " + least[cell] + ", greatest " + greatest[cell];
    }
}
