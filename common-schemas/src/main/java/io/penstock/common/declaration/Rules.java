package io.penstock.common.declaration;

import java.time.Duration;

/**
 * The checks of compact constructors. A rule lives in the record, once; what it throws names the component, and the
 * reader turns that into a problem at the component's line.
 */
public final class Rules {

    private Rules() {}

    /** Both bounds included. */
    public static void between(String component, long value, long least, long most) {
        require(value >= least && value <= most, component, value + " is not between " + least + " and " + most);
    }

    /** Both bounds included. */
    public static void between(String component, Duration value, Duration least, Duration most) {
        require(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                component,
                Durations.format(value) + " is not between " + Durations.format(least) + " and "
                        + Durations.format(most));
    }

    /**
     * Any other rule.
     *
     * @param complaint begins with the bad value
     * @throws IllegalArgumentException if it is broken
     */
    public static void require(boolean kept, String component, String complaint) {
        if (!kept) {
            throw new BrokenRule(component, complaint);
        }
    }
}
