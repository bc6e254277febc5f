package io.penstock.transport.letters;

/**
 * What became of a letter.
 *
 * @param why empty if it was settled as wished
 */
public record Outcome(Place letter, Kind kind, String why) {
    /** Nothing of what is skipped or failed has been written. */
    public enum Kind {
        REDRIVEN,
        /** In a dry run: it would be redriven. */
        READY,
        DROPPED,
        SKIPPED,
        FAILED
    }
}
