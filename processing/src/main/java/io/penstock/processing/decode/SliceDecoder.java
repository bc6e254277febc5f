package io.penstock.processing.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Runs {@link SliceCode} over a record's bytes and leaves in the slots what it found. As bounded as
 * {@link io.penstock.common.wire.RecordDecoder}: no length is believed before it fits into what is left, and items of arrays and
 * maps share a budget, the number of the record's bytes. One a thread.
 */
final class SliceDecoder {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle HALF_WORD =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    /** Where the record is not what its schema says. */
    private static final int BAD = -1;

    private final long[] values;
    private final boolean[] absent;
    private final boolean[] images = new boolean[2];
    private SliceCode program = new SliceCode(new int[0], new long[0], new byte[0]);
    private byte[] bytes = new byte[0];
    private int end;
    private int position;
    private long itemBudget;

    /** With so many slots, and one more for what nobody reads. */
    SliceDecoder(int slots) {
        values = new long[slots + 1];
        absent = new boolean[slots + 1];
    }

    /** Whether bytes from start to end are one whole record. */
    boolean run(SliceCode code, byte[] record, int start, int behind) {
        program = code;
        bytes = record;
        end = behind;
        itemBudget = (long) behind - start;
        images[0] = false;
        images[1] = false;
        return run(0, start) == behind;
    }

    /** A text's value: where it begins and how many bytes it has; one of the program's own begins at ~start of its pool. */
    static long text(int start, int length) {
        return (long) start << 32 | length;
    }

    boolean hasImage(int image) {
        return images[image];
    }

    boolean isAbsent(int slot) {
        return absent[slot];
    }

    long value(int slot) {
        return values[slot];
    }

    double fraction(int slot) {
        return Double.longBitsToDouble(values[slot]);
    }

    /** What a text's position is a position in. */
    byte[] textBytes(int slot) {
        return values[slot] < 0 ? program.pool() : bytes;
    }

    int textStart(int slot) {
        int start = (int) (values[slot] >> 32);
        return start < 0 ? ~start : start;
    }

    int textLength(int slot) {
        return (int) values[slot];
    }

    /** Runs to the next END; returns where the value ends. */
    private int run(int from, int start) {
        int[] code = program.code();
        byte[] in = bytes;
        long[] out = values;
        int limit = end;
        int pc = from;
        int at = start;
        while (true) {
            switch (code[pc++]) {
                case SliceCode.END -> {
                    return at;
                }
                case SliceCode.TEXT, SliceCode.BYTES -> {
                    boolean checked = code[pc - 1] == SliceCode.TEXT;
                    if (at >= limit) {
                        return BAD;
                    }
                    long length = in[at++];
                    if (length >= 0) {
                        length = (length >>> 1) ^ -(length & 1);
                    } else {
                        length = varint(at - 1);
                        at = position;
                    }
                    if (at < 0 || length < 0 || length > limit - at) {
                        return BAD;
                    }
                    if (checked) {
                        if (!Utf8Text.isValid(in, at, (int) length)) {
                            return BAD;
                        }
                        out[code[pc++]] = text(at, (int) length);
                    }
                    at += (int) length;
                }
                case SliceCode.DOUBLE -> {
                    if (limit - at < Double.BYTES) {
                        return BAD;
                    }
                    out[code[pc++]] = (long) WORD.get(in, at);
                    at += Double.BYTES;
                }
                case SliceCode.LONG -> {
                    out[code[pc++]] = varint(at);
                    at = position;
                    if (at < 0) {
                        return BAD;
                    }
                }
                case SliceCode.INT -> {
                    long value = varint(at);
                    // five bytes hold more than an int, and more than five are refused whatever is in them
                    if (position < 0 || position - at > 5 || value != (int) value) {
                        return BAD;
                    }
                    at = position;
                    out[code[pc++]] = value;
                }
                case SliceCode.TEXTS -> {
                    at = texts(at, code[pc++]);
                    if (at < 0) {
                        return BAD;
                    }
                }
                case SliceCode.UNION -> {
                    long branch = varint(at);
                    if (position < 0 || position - at > 5 || branch < 0 || branch >= code[pc]) {
                        return BAD;
                    }
                    at = position;
                    pc = code[pc + 1 + (int) branch];
                }
                case SliceCode.JUMP -> pc = code[pc];
                case SliceCode.PRESENT -> absent[code[pc++]] = false;
                case SliceCode.ABSENT -> absent[code[pc++]] = true;
                case SliceCode.IMAGE -> images[code[pc++]] = true;
                case SliceCode.BOOLEAN -> {
                    if (at >= limit || (in[at] & 0xFE) != 0) {
                        return BAD;
                    }
                    out[code[pc++]] = in[at++];
                }
                case SliceCode.FLOAT -> {
                    if (limit - at < Float.BYTES) {
                        return BAD;
                    }
                    out[code[pc++]] = Double.doubleToRawLongBits(Float.intBitsToFloat((int) HALF_WORD.get(in, at)));
                    at += Float.BYTES;
                }
                case SliceCode.FIXED -> {
                    int length = code[pc++];
                    if (limit - at < length) {
                        return BAD;
                    }
                    at += length;
                }
                case SliceCode.ENUM -> {
                    long symbol = varint(at);
                    int symbols = code[pc++];
                    if (position < 0
                            || position - at > 5
                            || symbol < 0
                            || symbol >= symbols
                            || code[pc + (int) symbol] == 0) {
                        return BAD;
                    }
                    at = position;
                    pc += symbols;
                }
                case SliceCode.ARRAY -> {
                    at = items(at, pc + 2, code[pc], false, false);
                    pc = code[pc + 1];
                    if (at < 0) {
                        return BAD;
                    }
                }
                case SliceCode.MAP, SliceCode.SKIPPED_MAP, SliceCode.SKIPPED_ARRAY -> {
                    int operation = code[pc - 1];
                    at = items(
                            at,
                            pc + 1,
                            values.length - 1,
                            operation != SliceCode.SKIPPED_ARRAY,
                            operation != SliceCode.MAP);
                    pc = code[pc];
                    if (at < 0) {
                        return BAD;
                    }
                }
                case SliceCode.CONSTANT -> {
                    out[code[pc]] = program.constants()[code[pc + 1]];
                    pc += 2;
                }
                case SliceCode.TO_DOUBLE -> {
                    int slot = code[pc++];
                    out[slot] = Double.doubleToRawLongBits((double) out[slot]);
                }
                case SliceCode.TO_FLOAT -> {
                    int slot = code[pc++];
                    out[slot] = Double.doubleToRawLongBits((float) out[slot]);
                }
                default -> {
                    return BAD; // FAIL
                }
            }
        }
    }

    private int texts(int start, int slot) {
        int at = start;
        long items = 0;
        while (true) {
            long count = block(at, false);
            at = position;
            if (at < 0) {
                return BAD;
            } else if (count == 0) {
                values[slot] = items;
                return at;
            }
            items += count;
            for (long i = 0; i < count; i++) {
                long length = varint(at);
                at = position;
                if (at < 0 || length < 0 || length > end - at || !Utf8Text.isValid(bytes, at, (int) length)) {
                    return BAD;
                }
                at += (int) length;
            }
        }
    }

    private int items(int start, int item, int slot, boolean keys, boolean skipped) {
        int at = start;
        long items = 0;
        while (true) {
            long count = block(at, skipped);
            at = position;
            if (at < 0) {
                return BAD;
            } else if (count == 0) {
                values[slot] = items;
                return at;
            }
            items += count;
            for (long i = 0; i < count; i++) {
                if (keys) {
                    long length = varint(at);
                    at = position;
                    if (at < 0 || length < 0 || length > end - at) {
                        return BAD;
                    }
                    if (!skipped && !Utf8Text.isValid(bytes, at, (int) length)) {
                        return BAD;
                    }
                    at += (int) length;
                }
                at = run(item, at);
                if (at < 0) {
                    return BAD;
                }
            }
        }
    }

    /** Items of the block that begins here; 0 behind the last. A negative count is followed by the block's size in bytes. */
    private long block(int start, boolean skipped) {
        long count = varint(start);
        while (position >= 0 && count < 0) {
            long size = varint(position);
            if (position < 0 || size < 0 || size > end - position) {
                position = BAD;
            } else if (skipped) {
                count = varint(position + (int) size);
            } else {
                count = -count;
                break;
            }
        }
        // the negative of the least long is itself
        if (position < 0 || count < 0 || count > itemBudget) {
            position = BAD;
            return 0;
        }
        itemBudget -= count;
        return count;
    }

    /** Leaves behind it where the next value begins: BAD if there is no number of at most 64 bits. */
    private long varint(int start) {
        if (start <= bytes.length - 8) {
            long word = (long) WORD.get(bytes, start);
            long last = ~word & HIGH_BITS;
            if (last != 0) {
                int length = (Long.numberOfTrailingZeros(last) >>> 3) + 1;
                position = start + length > end ? BAD : start + length;
                // of each byte seven bits, pushed together: two bytes, four, eight
                long raw = word & (-1L >>> (64 - 8 * length)) & ~HIGH_BITS;
                raw = (raw & 0x007F_007F_007F_007FL) | (raw & 0x7F00_7F00_7F00_7F00L) >>> 1;
                raw = (raw & 0x0000_3FFF_0000_3FFFL) | (raw & 0x3FFF_0000_3FFF_0000L) >>> 2;
                raw = (raw & 0x0FFF_FFFFL) | (raw & 0x0FFF_FFFF_0000_0000L) >>> 4;
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        return longVarint(start);
    }

    /** One that is long, or near the end of the bytes. */
    private long longVarint(int start) {
        long raw = 0;
        int at = start;
        for (int shift = 0; shift < 70 && at < end; shift += 7) {
            byte next = bytes[at++];
            if (shift == 63 && (next & 0x7E) != 0) {
                break;
            }
            raw |= (next & 0x7FL) << shift;
            if (next >= 0) {
                position = at;
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        position = BAD;
        return 0;
    }
}
