package io.penstock.common.declaration;

import java.time.Duration;

/** The checks of compact constructors; the reader turns what they throw into a problem with a position. */
final class Rules {

    private Rules() {}

    static void atLeast(String what, long value, long least) {
        require(value >= least, what + " is " + value + ", needs at least " + least);
    }

    static void between(String what, long value, long least, long most) {
        require(value >= least && value <= most, what + " is " + value + ", needs " + least + " to " + most);
    }

    static void between(String what, Duration value, Duration least, Duration most) {
        require(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                what + " is " + Durations.format(value) + ", needs " + Durations.format(least) + " to "
                        + Durations.format(most));
    }

    static void require(boolean kept, String otherwise) {
        if (!kept) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
