package io.penstock.processing.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds groups by the bytes that name them, or by their keys where nobody has those: two groups, even if they are the same.
 *
 * <p>Open addressing. Where the hash is, there is also all that one needs to go on, so that finding a group among many costs one
 * miss of the cache; what the name is compared with is loaded beside what is folded into. Names and keys are bytes in one
 * array: however many groups there are, they are no objects.
 */
final class GroupIndex {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long PRIME = 0x9E3779B97F4A7C15L;
    private static final int NAMES_AT_FIRST = 1_024;

    /** Of an entry of {@link #names}: twice the name's length, one more if it is the key; and the key's length if not. */
    private static final int HEADER = 2 * Integer.BYTES;

    /** Two a slot: hash and number + 1, or 0 where nothing is; then what {@link #row} says. Never more than half full. */
    private long[] table = new long[2 * 64];

    /** An entry a group, each at a multiple of eight, which by eight is its number: header, name, key. */
    private byte[] names = new byte[NAMES_AT_FIRST];

    private int end;
    private int size;
    private int asked;
    private byte[] spelled = new byte[64];

    int size() {
        return size;
    }

    /** Bytes of all names and keys. */
    int bytes() {
        return end;
    }

    /** The slot of the group named by the first {@code length} bytes; −1 if there is none, and then {@link #add} may follow. */
    int find(byte[] name, int length) {
        return find(name, length, 2 * length);
    }

    /** As {@link #find(byte[], int)}, by its key; {@link #addKey} may follow. */
    int findKey(byte[] key) {
        return find(key, key.length, 2 * key.length + 1);
    }

    private int find(byte[] name, int length, int kind) {
        int hash = hash(name, length, kind);
        asked = hash;
        long[] slots = table;
        int mask = slots.length - 2;
        for (int slot = 2 * hash & mask; slots[slot] != 0; slot = (slot + 2) & mask) {
            if ((int) (slots[slot] >>> 32) == hash && isNamed(at(slot), name, length, kind)) {
                return slot;
            }
        }
        return -1;
    }

    /**
     * Adds the group that was just not found.
     *
     * @param key as {@link Contribution#group}, in UTF-8
     * @return its slot; all others may be other ones now
     */
    int add(byte[] name, int length, byte[] key) {
        int at = entry(name, length, 2 * length, key.length);
        System.arraycopy(key, 0, names, at + HEADER + length, key.length);
        return enter(at);
    }

    /** As {@link #add}, after {@link #findKey}. */
    int addKey(byte[] key) {
        return enter(entry(key, key.length, 2 * key.length + 1, 0));
    }

    private int entry(byte[] name, int length, int kind, int keyLength) {
        int at = end;
        end = (at + HEADER + length + keyLength + 7) & -8;
        if (end > names.length) {
            names = Arrays.copyOf(names, Math.max(names.length * 2, end));
        }
        INTS.set(names, at, kind);
        INTS.set(names, at + Integer.BYTES, keyLength);
        System.arraycopy(name, 0, names, at + HEADER, length);
        return at;
    }

    private int enter(int at) {
        size++;
        if (4 * size > table.length) {
            long[] smaller = table;
            table = new long[2 * smaller.length];
            for (int slot = 0; slot < smaller.length; slot += 2) {
                if (smaller[slot] != 0) {
                    int free = free((int) (smaller[slot] >>> 32));
                    table[free] = smaller[slot];
                    table[free + 1] = smaller[slot + 1];
                }
            }
        }
        int slot = free(asked);
        table[slot] = (long) asked << 32 | (at / 8 + 1);
        table[slot + 1] = 0;
        return slot;
    }

    private int free(int hash) {
        int mask = table.length - 2;
        int slot = 2 * hash & mask;
        while (table[slot] != 0) {
            slot = (slot + 2) & mask;
        }
        return slot;
    }

    /** Stays the same until groups are forgotten. */
    int number(int slot) {
        return (int) table[slot] - 1;
    }

    /** What was put there last, 0 at first. */
    long row(int slot) {
        return table[slot + 1];
    }

    void row(int slot, long row) {
        table[slot + 1] = row;
    }

    /** The key of the group of this number, with its last byte replaced. */
    String key(int number, byte[] tail) {
        int at = number * 8;
        int length = (int) INTS.get(names, at) / 2;
        int keyLength = (int) INTS.get(names, at + Integer.BYTES);
        int from = keyLength == 0 ? at + HEADER : at + HEADER + length;
        int kept = (keyLength == 0 ? length : keyLength) - 1;
        if (kept + tail.length > spelled.length) {
            spelled = new byte[2 * (kept + tail.length)];
        }
        System.arraycopy(names, from, spelled, 0, kept);
        System.arraycopy(tail, 0, spelled, kept, tail.length);
        return new String(spelled, 0, kept + tail.length, UTF_8);
    }

    /** Starts anew when there are too many, or their names too long. */
    void forgetIfAbove(int maxSize, int maxBytes) {
        if (size > maxSize || end > maxBytes) {
            clear();
            if (names.length > 2 * maxBytes) {
                names = new byte[NAMES_AT_FIRST];
            }
        }
    }

    void clear() {
        Arrays.fill(table, 0);
        size = 0;
        end = 0;
    }

    private int at(int slot) {
        return 8 * ((int) table[slot] - 1);
    }

    private boolean isNamed(int at, byte[] name, int length, int kind) {
        if ((int) INTS.get(names, at) != kind) {
            return false;
        }
        int from = at + HEADER;
        if (length < Long.BYTES) {
            for (int i = 0; i < length; i++) {
                if (names[from + i] != name[i]) {
                    return false;
                }
            }
            return true;
        }
        int last = length - Long.BYTES;
        for (int i = 0; i < last; i += Long.BYTES) {
            if ((long) LONGS.get(names, from + i) != (long) LONGS.get(name, i)) {
                return false;
            }
        }
        return (long) LONGS.get(names, from + last) == (long) LONGS.get(name, last);
    }

    static int hash(byte[] name, int length, int kind) {
        long hash = kind * PRIME;
        long rest = 0;
        if (length < Long.BYTES) {
            for (int i = 0; i < length; i++) {
                rest = rest << 8 | (name[i] & 0xFF);
            }
        } else {
            int last = length - Long.BYTES;
            for (int i = 0; i < last; i += Long.BYTES) {
                hash = mix(hash ^ (long) LONGS.get(name, i));
            }
            rest = (long)
                    LONGS.get(name, last); // with some of the bytes before, where the last word is not a whole one
        }
        return (int) (mix(hash ^ rest) >>> 32);
    }

    private static long mix(long bits) {
        long product = bits * PRIME;
        return (product ^ product >>> 29) * PRIME;
    }
}
