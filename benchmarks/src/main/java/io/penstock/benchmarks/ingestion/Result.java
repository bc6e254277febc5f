package io.penstock.benchmarks.ingestion;

import java.util.List;

/** What was measured of one reader in one repetition. */
record Result(ReaderKind reader, Phase snapshot, Phase streaming, long peakBytes, List<Latency> latencies) {
    Result {
        latencies = List.copyOf(latencies);
    }

    boolean exact() {
        return snapshot.differences().isEmpty() && streaming.differences().isEmpty();
    }

    /**
     * @param rows read
     * @param seconds for them
     * @param cpuSeconds of the reader's process
     * @param postgresCpuSeconds of all of PostgreSQL
     * @param kafkaCpuSeconds of the broker
     * @param differences between what the reader delivered and what it should have; empty if it is exact
     */
    record Phase(
            long rows,
            double seconds,
            double cpuSeconds,
            double postgresCpuSeconds,
            double kafkaCpuSeconds,
            List<String> differences) {
        Phase {
            differences = List.copyOf(differences);
        }

        double rowsPerSecond() {
            return rows / seconds;
        }

        double cpuPerMillion() {
            return cpuSeconds * 1e6 / rows;
        }
    }

    /**
     * From just before PostgreSQL was told to commit to the receipt by a read_committed consumer.
     *
     * @param wanted changes a second; 0 is as many as the writer can write
     * @param rate changes a second that were written
     */
    record Latency(int wanted, double rate, long changes, double p50Millis, double p99Millis, double maxMillis) {}
}
