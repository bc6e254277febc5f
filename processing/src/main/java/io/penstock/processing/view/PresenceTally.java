package io.penstock.processing.view;

import io.penstock.processing.type.Compact;
import java.io.IOException;
import java.util.Objects;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** How many different values are in a group that values can leave: exact, at the cost of the multiset beside it. */
final class PresenceTally implements Tally {
    private long present;

    long present() {
        return present;
    }

    @Override
    public void fold(Comparable<?> value, long eventTime, int sign, @Nullable Multiset values) throws Exception {
        long count = Objects.requireNonNull(values, "values").add(new TimedValue(0, value), sign);
        present += (count >= 1 ? 1 : 0) - (count - sign >= 1 ? 1 : 0);
    }

    @Override
    public void merge(Tally other) {
        throw new IllegalStateException("groups that values leave are never merged");
    }

    @Override
    public void write(DataOutputView out) throws IOException {
        Compact.writeLong(out, present);
    }

    static PresenceTally read(DataInputView in) throws IOException {
        PresenceTally tally = new PresenceTally();
        tally.present = Compact.readLong(in);
        return tally;
    }
}
