package io.penstock.benchmarks.processing;

import java.util.Arrays;

/**
 * The totals of one window by group: an open hash table whose slots hold either the group and the cents of its only event, or
 * the group and where the totals of its many events are. A slot is a group's name here, from the last addition on.
 */
final class WindowTotals {
    private static final double LOAD = 0.75;
    /** Of a slot, with those that stay empty. */
    static final double SLOT_BYTES = Long.BYTES / LOAD;
    /** Of a group with more than one event, with what arrays that grow keep in reserve. */
    static final double MANY_BYTES = 1.5 * (3 * Integer.BYTES + Long.BYTES);

    private static final int GROUP_SHIFT = 36;
    private static final long MANY = 1L << 35;
    private static final int HASH = 0x9E3779B1;

    private long[] slots;
    private int size;
    private int[] counts = {};
    private long[] sums = {};
    private int[] least = {};
    private int[] greatest = {};
    private int many;

    WindowTotals(int expectedGroups) {
        slots = new long[(int) (expectedGroups / LOAD) + 8];
    }

    int size() {
        return size;
    }

    void add(int group, int count, long sum, int smallest, int largest) {
        int slot = probe(slots, group);
        long held = slots[slot];
        if (held == 0) {
            if (size >= slots.length * LOAD) {
                grow();
                slot = probe(slots, group);
            }
            size++;
            slots[slot] = count == 1 ? single(group, smallest) : several(group, count, sum, smallest, largest);
        } else if ((held & MANY) == 0) {
            int cents = (int) held;
            slots[slot] = several(group, count + 1, sum + cents, Math.min(smallest, cents), Math.max(largest, cents));
        } else {
            int at = (int) held;
            counts[at] += count;
            sums[at] += sum;
            least[at] = Math.min(least[at], smallest);
            greatest[at] = Math.max(greatest[at], largest);
        }
    }

    private static long single(int group, int cents) {
        return (group + 1L) << GROUP_SHIFT | cents;
    }

    private long several(int group, int count, long sum, int smallest, int largest) {
        if (many == counts.length) {
            int longer = Math.max(16, many + many / 2);
            counts = Arrays.copyOf(counts, longer);
            sums = Arrays.copyOf(sums, longer);
            least = Arrays.copyOf(least, longer);
            greatest = Arrays.copyOf(greatest, longer);
        }
        counts[many] = count;
        sums[many] = sum;
        least[many] = smallest;
        greatest[many] = largest;
        return (group + 1L) << GROUP_SHIFT | MANY | many++;
    }

    /** Where the group is, or may be put. */
    private static int probe(long[] slots, int group) {
        int slot = (int) ((Integer.toUnsignedLong(group * HASH) * slots.length) >>> Integer.SIZE);
        while (slots[slot] != 0 && slots[slot] >>> GROUP_SHIFT != group + 1L) {
            slot = slot + 1 == slots.length ? 0 : slot + 1;
        }
        return slot;
    }

    private void grow() {
        long[] larger = new long[slots.length + slots.length / 2];
        for (long held : slots) {
            if (held != 0) {
                larger[probe(larger, group(held))] = held;
            }
        }
        slots = larger;
    }

    private static int group(long held) {
        return (int) (held >>> GROUP_SHIFT) - 1;
    }

    void addTo(WindowTotals other) {
        for (int slot = 0; slot < slots.length; slot++) {
            if (slots[slot] != 0) {
                other.add(group(slots[slot]), count(slot), sum(slot), least(slot), greatest(slot));
            }
        }
    }

    /** -1 if the group has no events. */
    int slot(int group) {
        int slot = probe(slots, group);
        return slots[slot] == 0 ? -1 : slot;
    }

    int slots() {
        return slots.length;
    }

    boolean isEmpty(int slot) {
        return slots[slot] == 0;
    }

    private boolean isMany(int slot) {
        return (slots[slot] & MANY) != 0;
    }

    private int count(int slot) {
        return isMany(slot) ? counts[(int) slots[slot]] : 1;
    }

    private long sum(int slot) {
        return isMany(slot) ? sums[(int) slots[slot]] : (int) slots[slot];
    }

    private int least(int slot) {
        return isMany(slot) ? least[(int) slots[slot]] : (int) slots[slot];
    }

    private int greatest(int slot) {
        return isMany(slot) ? greatest[(int) slots[slot]] : (int) slots[slot];
    }

    /** The average may differ by a rounding to cents, half up. */
    boolean equal(int slot, ResultRow row) {
        return count(slot) == row.count()
                && sum(slot) == row.sum()
                && least(slot) == row.least()
                && greatest(slot) == row.greatest()
                && Math.abs(row.average() - (double) sum(slot) / 100 / count(slot)) <= row.averageTolerance();
    }

    String describe(int slot) {
        return "group " + group(slots[slot]) + ": " + count(slot) + " events, sum " + sum(slot) + ", least "
                + least(slot) + ", greatest " + greatest(slot);
    }
}
