package io.penstock.processing.view;

/** A well-formed image that a view cannot take in: a case for the dead letter topic. */
public final class UnusableImage extends Exception {

    /** Why; stable names. */
    public enum Reason {
        /** A measured field is NaN or infinite. */
        NOT_FINITE,
        /** A filter or a derived field has no value, a division by zero for example. */
        EXPRESSION_FAILED,
        /** A value does not fit into 64 bits at the measure's scale. */
        SUM_OVERFLOW,
        /** A declared check does not hold, or has no value for the image. */
        CHECK_FAILED,
        /** The event time is further ahead of the record's Kafka timestamp than the declaration allows. */
        FUTURE_EVENT_TIME,
        /** The event time lies before the year 1: no clock wrote it. */
        ANCIENT_EVENT_TIME,
        /** The record has no key. */
        NULL_KEY,
        /** The record has no value, and its topic knows no tombstones. */
        NULL_VALUE,
        /** A change without the images that its operation needs; applying half of it would make the view wrong. */
        INCOMPLETE_CHANGE
    }

    private final Reason reason;

    /** Names fields and limits, never values. */
    public UnusableImage(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** Why the image is of no use. */
    public Reason reason() {
        return reason;
    }
}
