package io.penstock.processing.view;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Numbers groups by the bytes that name them, from 0 in the order in which they came. Open addressing over one array of
 * numbers, and one array that holds all names: finding a group makes no object.
 */
final class GroupIndex {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    /** Number + 1; 0 where nothing is. Never more than half full. */
    private int[] table = new int[64];

    private byte[] names = new byte[1_024];
    private int[] hashes = new int[32];
    private int[] ends = new int[32];
    private String[] groups = new String[32];
    private int size;
    private int asked;

    int size() {
        return size;
    }

    /** Bytes of all names. */
    int bytes() {
        return size == 0 ? 0 : ends[size - 1];
    }

    /** The number of the group named by the first {@code length} bytes; −1 if there is none, and then {@link #add} may follow. */
    int find(byte[] name, int length) {
        int hash = hash(name, length);
        asked = hash;
        int mask = table.length - 1;
        for (int at = hash & mask; table[at] != 0; at = (at + 1) & mask) {
            int number = table[at] - 1;
            if (hashes[number] == hash && isNamed(number, name, length)) {
                return number;
            }
        }
        return -1;
    }

    /** Adds the group that was just not found. */
    int add(byte[] name, int length, String group) {
        int from = bytes();
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, size * 2);
            ends = Arrays.copyOf(ends, size * 2);
            groups = Arrays.copyOf(groups, size * 2);
        }
        if (from + length > names.length) {
            names = Arrays.copyOf(names, Math.max(names.length * 2, from + length));
        }
        System.arraycopy(name, 0, names, from, length);
        ends[size] = from + length;
        hashes[size] = asked;
        groups[size] = group;
        size++;
        if (size * 2 > table.length) {
            table = new int[table.length * 2];
            for (int number = 0; number < size; number++) {
                enter(number);
            }
        } else {
            enter(size - 1);
        }
        return size - 1;
    }

    /** As {@link Contribution#group}. */
    String group(int number) {
        return groups[number];
    }

    /** Starts anew when there are too many, or their names too long. */
    void forgetIfAbove(int maxSize, int maxBytes) {
        if (size > maxSize || bytes() > maxBytes) {
            clear();
        }
    }

    void clear() {
        Arrays.fill(table, 0);
        Arrays.fill(groups, 0, size, "");
        size = 0;
    }

    private void enter(int number) {
        int mask = table.length - 1;
        int at = hashes[number] & mask;
        while (table[at] != 0) {
            at = (at + 1) & mask;
        }
        table[at] = number + 1;
    }

    private boolean isNamed(int number, byte[] name, int length) {
        int from = number == 0 ? 0 : ends[number - 1];
        return ends[number] - from == length && Arrays.equals(names, from, from + length, name, 0, length);
    }

    private static int hash(byte[] name, int length) {
        long hash = length * PRIME;
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            hash = mix(hash ^ (long) LONGS.get(name, at));
        }
        long rest = 0;
        for (; at < length; at++) {
            rest = rest << 8 | (name[at] & 0xFF);
        }
        hash = mix(hash ^ rest);
        return (int) (hash >>> 32);
    }

    private static long mix(long bits) {
        long product = bits * PRIME;
        return (product ^ product >>> 29) * PRIME;
    }
}
