package io.penstock.processing.view;

import io.penstock.common.view.ContentHash;
import io.penstock.processing.type.Compact;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * How many different values there are, where none can leave: the values themselves up to a bound, from then on a sketch of
 * their hashes. Both are functions of the set of values, and so is which of them it is.
 */
final class DistinctTally implements Tally {
    private final int exactUpTo;
    private Set<Comparable<?>> values = new HashSet<>();
    private @Nullable LeastHashes sketch;

    DistinctTally(int exactUpTo) {
        this.exactUpTo = exactUpTo;
    }

    long estimate() {
        return sketch == null ? values.size() : sketch.estimate();
    }

    boolean isExact() {
        return sketch == null;
    }

    @Override
    public void fold(Comparable<?> value, long eventTime, int sign, @Nullable Multiset unused) {
        if (sketch != null) {
            sketch.add(hash(value));
        } else {
            values.add(value);
            sketchBeyondTheBound();
        }
    }

    @Override
    public void merge(Tally other) {
        DistinctTally that = (DistinctTally) other;
        if (sketch == null && that.sketch == null) {
            values.addAll(that.values);
            sketchBeyondTheBound();
            return;
        }
        LeastHashes all = sketch == null ? new LeastHashes() : sketch;
        values.forEach(value -> all.add(hash(value)));
        that.values.forEach(value -> all.add(hash(value)));
        if (that.sketch != null) {
            all.addAll(that.sketch);
        }
        values = new HashSet<>();
        sketch = all;
    }

    private void sketchBeyondTheBound() {
        if (values.size() > exactUpTo) {
            LeastHashes hashes = new LeastHashes();
            values.forEach(value -> hashes.add(hash(value)));
            sketch = hashes;
            values = new HashSet<>();
        }
    }

    static long hash(Comparable<?> value) {
        return value instanceof Long number
                ? ContentHash.of(ByteBuffer.allocate(Long.BYTES).putLong(number).array())
                : ContentHash.of((String) value);
    }

    @Override
    public void write(DataOutputView out) throws IOException {
        if (sketch != null) {
            Compact.writeLong(out, -1);
            sketch.write(out);
            return;
        }
        Compact.writeLong(out, values.size());
        for (Comparable<?> value : values) {
            Compact.writeValue(out, value);
        }
    }

    static DistinctTally read(int exactUpTo, DataInputView in) throws IOException {
        DistinctTally tally = new DistinctTally(exactUpTo);
        int size = Compact.readInt(in);
        if (size < 0) {
            tally.sketch = LeastHashes.read(in);
            return tally;
        }
        tally.values = new HashSet<>(size * 2);
        for (int i = 0; i < size; i++) {
            tally.values.add(Objects.requireNonNull(Compact.readValue(in), "value"));
        }
        return tally;
    }
}
