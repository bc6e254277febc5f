package io.penstock.benchmarks.processing;

import java.util.List;

/**
 * One result of a contestant. Amounts are cents; the average is not.
 *
 * @param averageTolerance what rounding or doubles may make of an average
 * @param ended whether no update of it will follow, as far as its writer knows
 */
record ResultRow(
        List<String> group,
        long windowStart,
        long count,
        long sum,
        long least,
        long greatest,
        double average,
        double averageTolerance,
        boolean ended) {
    ResultRow {
        group = List.copyOf(group);
    }
}
