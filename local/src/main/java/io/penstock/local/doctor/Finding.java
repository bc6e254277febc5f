package io.penstock.local.doctor;

/**
 * Something worth knowing about a job.
 *
 * @param subject the operator, source or worker that it is about; the job's name where it is about all of it
 * @param what is seen, with figures
 * @param advice which knob to turn; empty where nothing is to be done
 */
public record Finding(Severity severity, Kind kind, String subject, String what, String advice) {

    /** How bad it is. */
    public enum Severity {
        /** As it should be. */
        WELL,
        /** Nothing is lost or late yet. */
        NOTICE,
        /** Freshness or safety suffers now. */
        PROBLEM
    }

    /** What it is about. */
    public enum Kind {
        STATE,
        BOTTLENECK,
        SKEW,
        SINK,
        CHECKPOINTS,
        GARBAGE_COLLECTION,
        LAG,
        WATERMARK,
        DEAD_LETTERS,
        LATE_EVENTS,
        LOST_TRANSACTIONS,
        CAPACITY
    }
}
