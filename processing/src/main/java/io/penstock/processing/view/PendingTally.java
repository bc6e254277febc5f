package io.penstock.processing.view;

import io.penstock.processing.type.Compact;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Values on their way to a tally that has to know how often each of them is there: net of what was taken out again on the way.
 */
final class PendingTally implements Tally {
    private final boolean timed;
    private final Map<TimedValue, Integer> counts = new HashMap<>();

    /** @param timed whether values are told apart by their time as well */
    PendingTally(boolean timed) {
        this.timed = timed;
    }

    @Override
    public void fold(Comparable<?> value, long eventTime, int sign, @Nullable Multiset values) {
        add(new TimedValue(timed ? eventTime : 0, value), sign);
    }

    private void add(TimedValue value, int count) {
        counts.merge(value, count, (a, b) -> a + b == 0 ? null : a + b);
    }

    @Override
    public void merge(Tally other) {
        ((PendingTally) other).counts.forEach(this::add);
    }

    /** Folds all that is pending. */
    void foldInto(Tally tally, @Nullable Multiset values) throws Exception {
        for (Map.Entry<TimedValue, Integer> entry : counts.entrySet()) {
            TimedValue value = entry.getKey();
            tally.fold(value.value(), value.time(), entry.getValue(), values);
        }
    }

    @Override
    public void write(DataOutputView out) throws IOException {
        Compact.writeLong(out, counts.size());
        for (Map.Entry<TimedValue, Integer> entry : counts.entrySet()) {
            entry.getKey().write(out);
            Compact.writeLong(out, entry.getValue());
        }
    }

    static PendingTally read(boolean timed, DataInputView in) throws IOException {
        PendingTally tally = new PendingTally(timed);
        for (int left = Compact.readInt(in); left > 0; left--) {
            TimedValue value = TimedValue.read(in);
            tally.counts.put(value, Compact.readInt(in));
        }
        return tally;
    }
}
