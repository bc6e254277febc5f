package io.penstock.processing.view;

/** How {@link Columns} keep a fold: in how many longs, and what their one half is and the other as long as there is no value. */
enum Form {
    /** Count, sum. What overflows is carried elsewhere. */
    SUM(2, 0, 0),

    /** Least, greatest: with none, each is beyond the other, and any value takes its place. */
    EXTREMES(2, Long.MAX_VALUE, Long.MIN_VALUE),

    /** Time of the least, its value, the same of the greatest. */
    TIMED_EXTREMES(4, Long.MAX_VALUE, Long.MIN_VALUE),

    TALLY(0, 0, 0);

    final int longs;
    final long first;
    final long second;

    Form(int longs, long first, long second) {
        this.longs = longs;
        this.first = first;
        this.second = second;
    }

    static Form of(Fold fold, Input input) {
        if (fold instanceof Fold.Sum) {
            return SUM;
        } else if (fold instanceof Fold.Extremes extremes && !extremes.retracts() && input.isNumber()) {
            return extremes.timed() ? TIMED_EXTREMES : EXTREMES;
        }
        return TALLY;
    }
}
