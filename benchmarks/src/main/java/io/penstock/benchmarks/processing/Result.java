package io.penstock.benchmarks.processing;

import io.penstock.benchmarks.run.Medians;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * What was measured of one contestant in one repetition.
 *
 * @param events read while the clock ran
 * @param cpuSeconds of all its processes
 * @param kafkaCpuSeconds of the broker
 * @param peakBytes resident memory of all its processes, each at its greatest
 * @param differences between its results and the expected ones; empty if it is exact
 */
record Result(
        ContestantKind contestant,
        long events,
        double seconds,
        double cpuSeconds,
        double kafkaCpuSeconds,
        long peakBytes,
        List<String> differences) {
    Result {
        differences = List.copyOf(differences);
    }

    double eventsPerSecond() {
        return events / seconds;
    }

    double cpuPerMillion() {
        return cpuSeconds * 1e6 / events;
    }

    double kafkaCpuPerMillion() {
        return kafkaCpuSeconds * 1e6 / events;
    }

    boolean exact() {
        return differences.isEmpty();
    }

    /** Of a contestant's turns; empty if it has none. */
    static OptionalDouble median(List<Result> results, ContestantKind kind, ToDoubleFunction<Result> figure) {
        return Medians.of(
                results.stream().filter(result -> result.contestant() == kind).mapToDouble(figure));
    }
}
