package io.penstock.benchmarks.ingestion;

import java.util.List;

/**
 * What to run.
 *
 * @param rows of the snapshot, and as many changes streamed; a multiple of 1,000
 * @param readers in the order in which they take turns
 * @param repeat how often each has its turn
 * @param transaction changes in a source transaction; a multiple of 10
 * @param rates changes a second of the latency runs; 0 for as many as one writer can write; empty for none
 * @param latencySeconds of each latency run
 * @param jvm flags for the readers' processes besides their own
 */
record Options(
        long rows,
        List<ReaderKind> readers,
        int repeat,
        int transaction,
        List<Integer> rates,
        int latencySeconds,
        List<String> jvm) {
    /** Streamed before anything is timed, so that the code for it is compiled. */
    private static final long WARM_UP = 100_000;

    /** About as many changes as one writer makes in the seconds of a run without a schedule. */
    private static final int UNPACED_RATE = 20_000;

    Options {
        if (rows < 1_000 || rows % 1_000 != 0) {
            throw new IllegalArgumentException("--rows must be a multiple of 1000, at least 1000; it is " + rows);
        }
        if (transaction < 10 || transaction % Workload.GROUP != 0) {
            throw new IllegalArgumentException("--transaction must be a multiple of 10; it is " + transaction);
        }
        if (repeat < 1) {
            throw new IllegalArgumentException("--repeat must be at least 1; it is " + repeat);
        }
        if (rates.stream().anyMatch(rate -> rate != 0 && rate < 1_000)) {
            throw new IllegalArgumentException("--rates must be 0 or at least 1000 each; they are " + rates);
        }
        readers = List.copyOf(readers);
        rates = List.copyOf(rates);
        jvm = List.copyOf(jvm);
    }

    long warmUp() {
        return Math.min(WARM_UP, rows);
    }

    /** A multiple of the largest transaction. */
    long latencyChanges(int rate) {
        long wanted = (long) (rate == 0 ? UNPACED_RATE : rate) * latencySeconds;
        int size = LatencyRun.transaction(rate);
        return wanted / size * size;
    }
}
