package io.penstock.processing.view;

import io.penstock.processing.type.Compact;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The least {@value #KEPT} of the different hashes seen: what a theta sketch holds after it was rebuilt. Hashes are spread
 * evenly, so that how close together the least of them lie tells how many there are. Nothing but the set of hashes
 * decides what is kept; sketches that grow and shrink in batches, as libraries have them, also depend on the order.
 *
 * <p>The estimate's relative standard error is 1/√({@value #KEPT} − 2), 2.2 %
 * (<a href="https://datasketches.apache.org/docs/Theta/ThetaErrorTable.html">error table</a>).
 */
final class LeastHashes {
    static final int KEPT = 2_048;

    /** In unsigned order. */
    private long[] hashes = new long[16];

    private int size;

    void add(long hash) {
        if (size == KEPT && Long.compareUnsigned(hash, hashes[size - 1]) >= 0) {
            return;
        }
        int at = position(hash);
        if (at < size && hashes[at] == hash) {
            return;
        }
        if (size == hashes.length && size < KEPT) {
            hashes = Arrays.copyOf(hashes, Math.min(KEPT, size * 2));
        }
        int moved = Math.min(size, KEPT - 1) - at;
        System.arraycopy(hashes, at, hashes, at + 1, moved);
        hashes[at] = hash;
        size = Math.min(size + 1, KEPT);
    }

    void addAll(LeastHashes others) {
        for (int i = 0; i < others.size; i++) {
            add(others.hashes[i]);
        }
    }

    /** Exact as long as everything is kept. */
    long estimate() {
        if (size < KEPT) {
            return size;
        }
        double share = (hashes[KEPT - 1] >>> 11) * 0x1.0p-53;
        return Math.round((KEPT - 1) / share);
    }

    private int position(long hash) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(hashes[middle], hash) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    void write(DataOutputView out) throws IOException {
        Compact.writeLong(out, size);
        for (int i = 0; i < size; i++) {
            out.writeLong(hashes[i]);
        }
    }

    static LeastHashes read(DataInputView in) throws IOException {
        LeastHashes sketch = new LeastHashes();
        sketch.size = Compact.readInt(in);
        sketch.hashes = new long[Math.max(16, sketch.size)];
        for (int i = 0; i < sketch.size; i++) {
            sketch.hashes[i] = in.readLong();
        }
        return sketch;
    }
}
