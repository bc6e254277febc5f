package io.penstock.processing.view;

import io.penstock.processing.type.Compact;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * State of one group in one window. Folding is commutative: two groups that took in the same images are equal, in whatever
 * order the images came.
 */
final class Group {
    private final Tally[] tallies;
    private long windowStart;
    private long rows;
    private long changes;
    private long folds;
    private long checksum;
    private long sourceTime = Long.MIN_VALUE;

    /** The watermark has passed the end of the window; what comes now is a correction. */
    boolean closed;

    /** Something was folded in since the last emission, and a timer is set. */
    boolean dirty;

    private Group(Tally[] tallies) {
        this.tallies = tallies;
    }

    static Group opened(long windowStart, List<Fold> folds) {
        Group group = new Group(new Tally[folds.size()]);
        group.windowStart = windowStart;
        for (int i = 0; i < group.tallies.length; i++) {
            group.tallies[i] = folds.get(i).open();
        }
        return group;
    }

    long windowStart() {
        return windowStart;
    }

    long rows() {
        return rows;
    }

    long changes() {
        return changes;
    }

    long checksum() {
        return checksum;
    }

    long sourceTime() {
        return sourceTime;
    }

    Tally tally(int fold) {
        return tallies[fold];
    }

    /** @param multisets one a fold, null where it needs none */
    void fold(Fact fact, List<Fold> plan, @Nullable Multiset[] multisets) throws Exception {
        rows += fact.sign();
        changes += fact.changes();
        folds++;
        checksum += fact.sign() * fact.id();
        sourceTime = Math.max(sourceTime, fact.sourceTime());
        for (int i = 0; i < tallies.length; i++) {
            Comparable<?> value = fact.values()[plan.get(i).input()];
            if (value != null) {
                tallies[i].fold(value, fact.eventTime(), fact.sign(), multisets[i]);
            }
        }
    }

    void settle(@Nullable Multiset[] multisets) throws Exception {
        for (int i = 0; i < tallies.length; i++) {
            tallies[i].settle(multisets[i]);
        }
    }

    /** Takes in all that another group took in, and its earlier start. */
    void merge(Group other) {
        windowStart = Math.min(windowStart, other.windowStart);
        rows += other.rows;
        changes += other.changes;
        folds += other.folds;
        checksum += other.checksum;
        sourceTime = Math.max(sourceTime, other.sourceTime);
        for (int i = 0; i < tallies.length; i++) {
            tallies[i].merge(other.tallies[i]);
        }
    }

    /** For a session that turns out to have begun earlier. */
    void startAt(long start) {
        windowStart = Math.min(windowStart, start);
    }

    /** Grows with every emission: one fold is two steps, closing is one. */
    long version() {
        return 2 * folds + (closed ? 1 : 0);
    }

    void write(DataOutputView out) throws IOException {
        Compact.writeLong(out, windowStart);
        Compact.writeLong(out, rows);
        Compact.writeLong(out, changes);
        Compact.writeLong(out, folds);
        out.writeLong(checksum);
        Compact.writeLong(out, sourceTime);
        out.writeByte((closed ? 1 : 0) | (dirty ? 2 : 0));
        for (Tally tally : tallies) {
            tally.write(out);
        }
    }

    static Group read(List<Fold> folds, DataInputView in) throws IOException {
        Group group = new Group(new Tally[folds.size()]);
        group.windowStart = Compact.readLong(in);
        group.rows = Compact.readLong(in);
        group.changes = Compact.readLong(in);
        group.folds = Compact.readLong(in);
        group.checksum = in.readLong();
        group.sourceTime = Compact.readLong(in);
        int flags = in.readByte();
        group.closed = (flags & 1) != 0;
        group.dirty = (flags & 2) != 0;
        for (int i = 0; i < group.tallies.length; i++) {
            group.tallies[i] = folds.get(i).read(in);
        }
        return group;
    }
}
