package io.penstock.processing.view;

import java.io.Serializable;

/** A measure in terms of the inputs that a group folds. */
sealed interface Output extends Serializable {

    /** Number of rows. */
    record Rows() implements Output {}

    /** Exact sum of a {@link Input.Scaled}. */
    record Total(int input) implements Output {}

    /** Exact sum of a {@link Input.Scaled} over the number of its values. */
    record Average(int input) implements Output {}

    /** Smallest {@link Input.Ordered}. */
    record Least(int input) implements Output {}

    /** Greatest {@link Input.Ordered}. */
    record Greatest(int input) implements Output {}
}
