package io.penstock.processing.view;

import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.core.memory.DataInputView;

/** What is kept of an input, so that measures can be read off: which {@link Tally}, and its settings. */
sealed interface Fold extends Serializable {

    /** Which of the plan's inputs it folds. */
    int input();

    /** A tally of nothing. */
    Tally open();

    /** A tally as {@link Tally#write} wrote it. */
    Tally read(DataInputView in) throws IOException;

    /** A tally of nothing, of what is still on its way. */
    default Tally openPartial() {
        return open();
    }

    /** What {@link #openPartial} began, as {@link Tally#write} wrote it. */
    default Tally readPartial(DataInputView in) throws IOException {
        return read(in);
    }

    /** Whether a tally grows with the number of values. */
    default boolean keepsValues() {
        return needsMultiset();
    }

    /** Whether it needs to know how often each value is there. */
    default boolean needsMultiset() {
        return false;
    }

    /** For sums and averages. */
    record Sum(int input) implements Fold {

        @Override
        public Tally open() {
            return new SumTally();
        }

        @Override
        public Tally read(DataInputView in) throws IOException {
            return SumTally.read(in);
        }
    }

    /**
     * For minimum and maximum, first and last.
     *
     * @param timed whether time decides
     * @param retracts whether values can leave
     */
    record Extremes(int input, boolean timed, boolean retracts) implements Fold {

        @Override
        public Tally open() {
            return new ExtremesTally(timed);
        }

        @Override
        public Tally read(DataInputView in) throws IOException {
            return ExtremesTally.read(timed, in);
        }

        @Override
        public Tally openPartial() {
            return retracts ? new PendingTally(timed) : open();
        }

        @Override
        public Tally readPartial(DataInputView in) throws IOException {
            return retracts ? PendingTally.read(timed, in) : read(in);
        }

        @Override
        public boolean needsMultiset() {
            return retracts;
        }
    }

    /** For the number of different values that can leave. */
    record Presence(int input) implements Fold {

        @Override
        public Tally open() {
            return new PresenceTally();
        }

        @Override
        public Tally read(DataInputView in) throws IOException {
            return PresenceTally.read(in);
        }

        @Override
        public Tally openPartial() {
            return new PendingTally(false);
        }

        @Override
        public Tally readPartial(DataInputView in) throws IOException {
            return PendingTally.read(false, in);
        }

        @Override
        public boolean needsMultiset() {
            return true;
        }
    }

    /** For the number of different values that stay. */
    record Distinct(int input, int exactUpTo) implements Fold {

        @Override
        public Tally open() {
            return new DistinctTally(exactUpTo);
        }

        @Override
        public Tally read(DataInputView in) throws IOException {
            return DistinctTally.read(exactUpTo, in);
        }

        @Override
        public boolean keepsValues() {
            return true;
        }
    }

    /** For percentiles. */
    record Spread(int input, Input.Ordered ordered) implements Fold {

        @Override
        public Tally open() {
            return new SpreadTally(ordered);
        }

        @Override
        public Tally read(DataInputView in) throws IOException {
            return SpreadTally.read(ordered, in);
        }
    }
}
