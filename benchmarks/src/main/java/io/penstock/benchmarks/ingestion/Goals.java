package io.penstock.benchmarks.ingestion;

import io.penstock.benchmarks.ingestion.Result.Latency;
import io.penstock.benchmarks.run.Goal;
import io.penstock.benchmarks.run.Medians;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** What is promised. */
final class Goals {
    private static final int LATENCY_RATE = 10_000;
    private static final double LATENCY_MILLIS = 250;

    private Goals() {}

    /** Those that were measured. */
    static List<Goal> of(List<Result> results) {
        List<Goal> goals = new ArrayList<>();
        ratio(results, result -> result.snapshot().rowsPerSecond())
                .ifPresent(ratio -> goals.add(new Goal("snapshot: rows/s to Kafka Connect's", 2, true, ratio)));
        ratio(results, result -> result.streaming().rowsPerSecond())
                .ifPresent(ratio -> goals.add(new Goal("streaming: rows/s to Kafka Connect's", 2, true, ratio)));
        ratio(results, result -> result.snapshot().cpuPerMillion())
                .ifPresent(ratio -> goals.add(new Goal("snapshot: CPU a row to Kafka Connect's", 0.5, false, ratio)));
        ratio(results, result -> result.streaming().cpuPerMillion())
                .ifPresent(ratio -> goals.add(new Goal("streaming: CPU a row to Kafka Connect's", 0.5, false, ratio)));
        ratio(results, Result::peakBytes)
                .ifPresent(ratio -> goals.add(new Goal("peak memory to Kafka Connect's", 0.5, false, ratio)));
        results.stream()
                .filter(result -> result.reader() == ReaderKind.PENSTOCK)
                .flatMap(result -> result.latencies().stream())
                .filter(latency -> latency.wanted() == LATENCY_RATE)
                .mapToDouble(Latency::p99Millis)
                .max()
                .ifPresent(p99 -> goals.add(new Goal("p99 in ms at 10,000 changes/s", LATENCY_MILLIS, false, p99)));
        return goals;
    }

    /** Penstock's median to Kafka Connect's. */
    static OptionalDouble ratio(List<Result> results, ToDoubleFunction<Result> figure) {
        return Medians.ratio(median(results, ReaderKind.PENSTOCK, figure), median(results, ReaderKind.CONNECT, figure));
    }

    static OptionalDouble median(List<Result> results, ReaderKind reader, ToDoubleFunction<Result> figure) {
        return Medians.of(
                results.stream().filter(result -> result.reader() == reader).mapToDouble(figure));
    }
}
