package io.penstock.benchmarks.ingestion;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts and checksums of changes, whatever their order.
 *
 * <p>{@link #rows} is the sum over all images, after minus before: whoever read every change exactly once holds the same
 * number as SQL over the table. {@link #changes} tells two changes apart that lead to the same row, so that one that is
 * lost and one that comes twice do not cancel.
 */
final class Tally {
    private final Map<String, Long> counts = new TreeMap<>();
    private long rows;
    private long changes;

    /** An image: what identifies a row, and what changes in it. */
    record Image(String order, long cents) {
        /** No row: before an insert, after a delete. */
        static final Image NONE = new Image("", 0);

        long hash() {
            if (order.isEmpty()) {
                return 0;
            }
            long hash = 0xcbf29ce484222325L;
            for (int i = 0; i < order.length(); i++) {
                hash = (hash ^ order.charAt(i)) * 0x100000001b3L;
            }
            return mixed(hash ^ mixed(cents + 1));
        }
    }

    /** @param op {@code r} a row of the snapshot, {@code c}, {@code u}, {@code d} */
    void add(String op, Image before, Image after) {
        counts.merge(op, 1L, Long::sum);
        long was = before.hash();
        long is = after.hash();
        rows += is - was;
        changes += mixed(is * 31 + was * 17 + op.charAt(0));
    }

    /** A row as SQL finds it: no change, only its share of {@link #rows}. */
    void row(Image image) {
        rows += image.hash();
    }

    void addAll(Tally other) {
        other.counts.forEach((op, count) -> counts.merge(op, count, Long::sum));
        rows += other.rows;
        changes += other.changes;
    }

    long count() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    long rows() {
        return rows;
    }

    /**
     * What this reader found that differs from what it should have found; empty if all is exact.
     *
     * @param table of the same moment, by SQL
     */
    List<String> differencesFrom(Tally expected, Tally table) {
        List<String> differences = new ArrayList<>();
        if (!counts.equals(expected.counts)) {
            differences.add("changes by kind " + counts + " instead of " + expected.counts);
        }
        if (changes != expected.changes) {
            differences.add("the checksum over the changes differs from what was written");
        }
        if (rows != table.rows) {
            differences.add("the checksum over order ids and amounts differs from SQL over the table");
        }
        return differences;
    }

    private static long mixed(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
