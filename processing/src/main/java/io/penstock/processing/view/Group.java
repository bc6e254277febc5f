package io.penstock.processing.view;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * State of one group in one window. Public, with public fields, because Flink's POJO serializer asks for it; a field
 * added here reads as its default from older checkpoints. Folding is commutative: two groups that took in the same
 * images are equal, in whatever order the images came.
 *
 * <p>Arrays have one element an input. Sums are of arbitrary size, since an overflow found here could not be undone:
 * the record that caused it was applied elsewhere already.
 */
public final class Group {
    public long windowStart;
    public long rows;
    public long changes;
    public long folds;
    public long sourceTime = Long.MIN_VALUE;

    /** The watermark has passed the end of the window; what comes now is a correction. */
    public boolean closed;

    /** Something was folded in since the last emission, and a timer is set. */
    public boolean dirty;

    /** Numbers of values that are not null. */
    public long[] counts = {};

    public BigInteger[] sums = {};

    /** Extremes as of the last fold that widened them; null if there is no value or it is not known. */
    public @Nullable Long[] least = {};

    public @Nullable Long[] greatest = {};

    /** An extreme may have left: it has to be looked for. */
    public boolean[] stale = {};

    /** For Flink. */
    public Group() {}

    static Group opened(long windowStart, int inputs) {
        Group group = new Group();
        group.windowStart = windowStart;
        group.counts = new long[inputs];
        group.sums = new BigInteger[inputs];
        Arrays.fill(group.sums, BigInteger.ZERO);
        group.least = new @Nullable Long[inputs];
        group.greatest = new @Nullable Long[inputs];
        group.stale = new boolean[inputs];
        return group;
    }

    /** All but the extremes, which need what lies in {@link Extremes}. */
    void fold(Delta delta, List<Input> inputs) {
        rows += delta.sign();
        changes += delta.changes();
        folds++;
        sourceTime = Math.max(sourceTime, delta.sourceTime());
        for (int i = 0; i < inputs.size(); i++) {
            Long number = delta.contribution().inputs()[i];
            if (number == null) {
                continue;
            }
            counts[i] += delta.sign();
            if (inputs.get(i) instanceof Input.Scaled) {
                BigInteger value = BigInteger.valueOf(number);
                sums[i] = delta.sign() > 0 ? sums[i].add(value) : sums[i].subtract(value);
            }
        }
    }

    void widen(int input, long number) {
        Long low = least[input];
        Long high = greatest[input];
        least[input] = low == null ? number : Math.min(low, number);
        greatest[input] = high == null ? number : Math.max(high, number);
    }

    /** Grows with every emission: one fold is two steps, closing is one. */
    long version() {
        return 2 * folds + (closed ? 1 : 0);
    }
}
