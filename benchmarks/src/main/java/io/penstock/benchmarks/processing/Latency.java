package io.penstock.benchmarks.processing;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * How long results take at a steady load.
 *
 * @param percent of the contestant's own greatest rate
 * @param wanted events a second
 * @param rate events a second that were sent
 * @param ended from the append of the event that lets a window end to the append of the window's last row
 * @param visible from there to the moment when a read_committed reader has that row
 * @param fresh from the append of an event to that of the first row that counts it; no samples for who writes no such rows
 * @param differences in counts; empty if they are exact
 */
record Latency(
        ContestantKind contestant,
        int percent,
        double wanted,
        double rate,
        Millis ended,
        Millis visible,
        Millis fresh,
        List<String> differences) {
    Latency {
        differences = List.copyOf(differences);
    }

    boolean exact() {
        return differences.isEmpty();
    }

    /** A distribution. */
    record Millis(long samples, long p50, long p99, long p999, long greatest) {
        static Millis of(Histogram histogram) {
            return new Millis(
                    histogram.getTotalCount(),
                    histogram.getValueAtPercentile(50),
                    histogram.getValueAtPercentile(99),
                    histogram.getValueAtPercentile(99.9),
                    histogram.getMaxValue());
        }

        @Override
        public String toString() {
            return samples == 0 ? "-" : p50 + " / " + p99 + " / " + p999;
        }
    }
}
