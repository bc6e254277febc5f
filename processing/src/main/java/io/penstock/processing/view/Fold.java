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
