package io.penstock.processing.view;

import io.penstock.processing.type.Compact;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
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

    /** Something was folded in since the last emission. */
    boolean dirty;

    private Group(Tally[] tallies) {
        this.tallies = tallies;
    }

    static Group opened(long windowStart, List<Fold> folds) {
        return of(windowStart, folds, Fold::open);
    }

    /** For what is folded before it is sent to the group itself. */
    static Group partial(long windowStart, List<Fold> folds) {
        return of(windowStart, folds, Fold::openPartial);
    }

    private static Group of(long windowStart, List<Fold> folds, Function<Fold, Tally> open) {
        return of(windowStart, folds.stream().map(open).toArray(Tally[]::new));
    }

    /** With no image counted yet, see {@link #add}. */
    static Group of(long windowStart, Tally[] tallies) {
        Group group = new Group(tallies);
        group.windowStart = windowStart;
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

    /**
     * Takes an image in, where no value leaves or what leaves is still pending.
     *
     * @param inputs of the folds
     */
    void fold(Fact fact, int[] inputs) throws Exception {
        add(fact.sign(), fact.changes(), 1, fact.sign() * fact.id(), fact.sourceTime());
        for (int i = 0; i < tallies.length; i++) {
            Comparable<?> value = fact.values()[inputs[i]];
            if (value != null) {
                tallies[i].fold(value, fact.eventTime(), fact.sign(), null);
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
        add(other);
        for (int i = 0; i < tallies.length; i++) {
            tallies[i].merge(other.tallies[i]);
        }
    }

    /**
     * Takes in what was folded elsewhere.
     *
     * @param multisets one a fold, null where it needs none
     */
    void mergePartial(Group partial, @Nullable Multiset[] multisets) throws Exception {
        add(partial);
        for (int i = 0; i < tallies.length; i++) {
            if (partial.tallies[i] instanceof PendingTally pending) {
                pending.foldInto(tallies[i], multisets[i]);
            } else {
                tallies[i].merge(partial.tallies[i]);
            }
        }
    }

    private void add(Group other) {
        add(other.rows, other.changes, other.folds, other.checksum, other.sourceTime);
    }

    /** Counts images that are in the tallies. */
    void add(long moreRows, long moreChanges, long moreFolds, long moreChecksum, long latestSourceTime) {
        rows += moreRows;
        changes += moreChanges;
        folds += moreFolds;
        checksum += moreChecksum;
        sourceTime = Math.max(sourceTime, latestSourceTime);
    }

    /** For a session that turns out to have begun earlier. */
    void startAt(long start) {
        windowStart = Math.min(windowStart, start);
    }

    /** Grows with every emission: one fold is two steps, closing is one. */
    long version() {
        return 2 * folds + (closed ? 1 : 0);
    }

    static Group readPartial(List<Fold> folds, DataInputView in) throws IOException {
        return read(folds, in, Fold::readPartial);
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
        return read(folds, in, Fold::read);
    }

    private interface Reading {
        Tally read(Fold fold, DataInputView in) throws IOException;
    }

    private static Group read(List<Fold> folds, DataInputView in, Reading tally) throws IOException {
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
            group.tallies[i] = tally.read(folds.get(i), in);
        }
        return group;
    }
}
