package io.penstock.processing.job;

import java.util.Comparator;

/**
 * An event on its way to a keyed step.
 *
 * @param side which of the step's inputs it belongs to
 */
record Parcel(String key, int side, Event<?> event) {

    /** Of one time. */
    static final Comparator<Parcel> ORDER =
            Comparator.comparingInt(Parcel::side).thenComparing(it -> it.event().origin(), Origin::compare);
}
