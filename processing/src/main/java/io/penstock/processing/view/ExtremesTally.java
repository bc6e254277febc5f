package io.penstock.processing.view;

import java.io.IOException;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Least and greatest of the values, or of the values at their times. Where values can leave, knowing the extremes is not
 * enough; but only when it is an extreme that leaves is the multiset looked through, and then at the next emission, once
 * for however many left.
 */
final class ExtremesTally implements Tally {
    private final boolean timed;

    /** As of the last fold that widened them; null if there is no value or it is not known. */
    private @Nullable TimedValue least;

    private @Nullable TimedValue greatest;

    /** An extreme may have left. */
    private boolean stale;

    /** @param timed whether time decides, and values only among equal times */
    ExtremesTally(boolean timed) {
        this.timed = timed;
    }

    ExtremesTally(boolean timed, TimedValue least, TimedValue greatest) {
        this.timed = timed;
        this.least = least;
        this.greatest = greatest;
    }

    @Nullable
    TimedValue least() {
        return least;
    }

    @Nullable
    TimedValue greatest() {
        return greatest;
    }

    @Override
    public void fold(Comparable<?> value, long eventTime, int sign, @Nullable Multiset values) throws Exception {
        TimedValue candidate = new TimedValue(timed ? eventTime : 0, value);
        if (values == null || values.add(candidate, sign) >= 1) {
            widen(candidate);
        } else if (isExtreme(candidate)) {
            stale = true;
        }
    }

    @Override
    public void settle(@Nullable Multiset values) throws Exception {
        if (!stale || values == null) {
            return;
        }
        stale = false;
        least = null;
        greatest = null;
        for (Map.Entry<TimedValue, Long> value : values.entries()) {
            if (value.getValue() >= 1) {
                widen(value.getKey());
            }
        }
    }

    @Override
    public void merge(Tally other) {
        ExtremesTally that = (ExtremesTally) other;
        if (that.least != null) {
            widen(that.least);
        }
        if (that.greatest != null) {
            widen(that.greatest);
        }
    }

    private void widen(TimedValue candidate) {
        if (least == null || candidate.compareTo(least) < 0) {
            least = candidate;
        }
        if (greatest == null || candidate.compareTo(greatest) > 0) {
            greatest = candidate;
        }
    }

    private boolean isExtreme(TimedValue candidate) {
        return least == null
                || greatest == null
                || candidate.compareTo(least) <= 0
                || candidate.compareTo(greatest) >= 0;
    }

    @Override
    public void write(DataOutputView out) throws IOException {
        out.writeByte((least == null ? 0 : 1) | (stale ? 2 : 0));
        if (least != null && greatest != null) {
            least.write(out);
            greatest.write(out);
        }
    }

    static ExtremesTally read(boolean timed, DataInputView in) throws IOException {
        ExtremesTally tally = new ExtremesTally(timed);
        int flags = in.readByte();
        tally.stale = (flags & 2) != 0;
        if ((flags & 1) != 0) {
            tally.least = TimedValue.read(in);
            tally.greatest = TimedValue.read(in);
        }
        return tally;
    }
}
