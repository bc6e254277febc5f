package io.penstock.benchmarks.processing;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** Of a contestant's turns. */
final class Medians {
    private Medians() {}

    /** Empty if it has none. */
    static OptionalDouble of(List<Result> results, ContestantKind kind, ToDoubleFunction<Result> figure) {
        double[] sorted = results.stream()
                .filter(result -> result.contestant() == kind)
                .mapToDouble(figure)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        int middle = sorted.length / 2;
        return OptionalDouble.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }
}
