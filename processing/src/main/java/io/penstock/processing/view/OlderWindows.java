package io.penstock.processing.view;

import java.util.Arrays;

/** Finds the rows of {@link Columns} that are of another window than the newest of their group. */
final class OlderWindows {
    private static final int AT_FIRST = 64;

    private final Columns columns;

    /** Hash and row + 1; 0 where nothing is. Never more than half full. */
    private long[] table = new long[AT_FIRST];

    private int size;

    OlderWindows(Columns columns) {
        this.columns = columns;
    }

    /** The row; −1 if it was not entered. */
    int find(int group, long start) {
        int hash = hash(group, start);
        int mask = table.length - 1;
        for (int at = hash & mask; table[at] != 0; at = (at + 1) & mask) {
            int row = (int) table[at] - 1;
            if ((int) (table[at] >>> 32) == hash && columns.is(row, group, start)) {
                return row;
            }
        }
        return -1;
    }

    void enter(int row) {
        columns.setOlder(row);
        size++;
        if (2 * size > table.length) {
            long[] smaller = table;
            table = new long[2 * smaller.length];
            for (long entry : smaller) {
                if (entry != 0) {
                    put(entry);
                }
            }
        }
        put((long) hash(columns.group(row), columns.start(row)) << 32 | (row + 1));
    }

    private void put(long entry) {
        int mask = table.length - 1;
        int at = (int) (entry >>> 32) & mask;
        while (table[at] != 0) {
            at = (at + 1) & mask;
        }
        table[at] = entry;
    }

    /** As {@link Columns#clear}. */
    void clear(int need) {
        if (table.length / 16 > Math.max(need, AT_FIRST)) {
            table = new long[AT_FIRST];
        } else if (size > 0) {
            Arrays.fill(table, 0);
        }
        size = 0;
    }

    private static int hash(int group, long start) {
        long mixed = (group * 0x9E3779B97F4A7C15L) ^ (start * 0xC2B2AE3D27D4EB4FL);
        return (int) (mixed ^ mixed >>> 32);
    }
}
