package io.penstock.processing.view;

import java.io.Serializable;

/** A column in terms of what a group keeps; {@code fold} is a position in {@link ViewPlan#folds()}. */
sealed interface Output extends Serializable {

    /** Number of rows. */
    record Rows() implements Output {}

    /** Exact sum. */
    record Total(int fold) implements Output {}

    /** Exact sum over the number of its values. */
    record Average(int fold) implements Output {}

    /** Smallest or first value. */
    record Least(int fold) implements Output {}

    /** Greatest or last value. */
    record Greatest(int fold) implements Output {}

    /** Number of different values. */
    record Different(int fold) implements Output {}

    /** Whether that number is exact. */
    record Exact(int fold) implements Output {}

    /** The value that the share {@code at} of all does not exceed. */
    record Quantile(int fold, double at) implements Output {}
}
