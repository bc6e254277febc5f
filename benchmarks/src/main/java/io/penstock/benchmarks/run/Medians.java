package io.penstock.benchmarks.run;

import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** Of repeated turns. */
public final class Medians {
    private Medians() {}

    /** Empty if there are no figures. */
    public static OptionalDouble of(DoubleStream figures) {
        double[] sorted = figures.sorted().toArray();
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        int middle = sorted.length / 2;
        return OptionalDouble.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }

    /** Empty if one of both is. */
    public static OptionalDouble ratio(OptionalDouble one, OptionalDouble other) {
        return one.isPresent() && other.isPresent()
                ? OptionalDouble.of(one.getAsDouble() / other.getAsDouble())
                : OptionalDouble.empty();
    }
}
