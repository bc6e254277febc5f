package io.penstock.processing.decode;

import static io.penstock.processing.decode.SliceInput.BAD;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Runs {@link SliceCode} over a record's bytes and leaves in the slots what it found. As bounded as
 * {@link io.penstock.common.wire.RecordDecoder}. One a thread.
 */
final class SliceDecoder {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle HALF_WORD =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final SliceInput in = new SliceInput();
    private final long[] values;
    private final boolean[] absent;
    private final boolean[] images = new boolean[2];
    private SliceCode program = new SliceCode(new int[0], new long[0], new byte[0]);

    /** With so many slots, and one more for what nobody reads. */
    SliceDecoder(int slots) {
        values = new long[slots + 1];
        absent = new boolean[slots + 1];
    }

    /** Whether bytes from start to end are one whole record. */
    boolean run(SliceCode code, byte[] record, int start, int end) {
        program = code;
        in.reset(record, start, end);
        images[0] = false;
        images[1] = false;
        return run(0, start) == end;
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
        return values[slot] < 0 ? program.pool() : in.bytes;
    }

    int textStart(int slot) {
        int start = (int) (values[slot] >> 32);
        return start < 0 ? ~start : start;
    }

    int textLength(int slot) {
        return (int) values[slot];
    }

    /** Runs to the next END; returns where the value ends, or BAD where it is not what its schema says. */
    private int run(int from, int start) {
        int[] code = program.code();
        byte[] bytes = in.bytes;
        int end = in.end;
        int pc = from;
        int at = start;
        while (at >= 0) {
            switch (code[pc++]) {
                case SliceCode.END -> {
                    return at;
                }
                case SliceCode.TEXT -> {
                    int length = in.length(at);
                    at = in.position;
                    if (at < 0 || !Utf8Text.isValid(bytes, at, length)) {
                        return BAD;
                    }
                    values[code[pc++]] = text(at, length);
                    at += length;
                }
                case SliceCode.DOUBLE -> {
                    if (end - at < Double.BYTES) {
                        return BAD;
                    }
                    values[code[pc++]] = (long) WORD.get(bytes, at);
                    at += Double.BYTES;
                }
                case SliceCode.LONG -> {
                    values[code[pc++]] = in.varint(at);
                    at = in.position;
                }
                case SliceCode.TEXTS -> at = texts(at, code[pc++]);
                case SliceCode.INT -> {
                    values[code[pc++]] = in.number(at);
                    at = in.position;
                }
                case SliceCode.UNION -> {
                    int branch = in.number(at);
                    at = in.position;
                    if (branch < 0 || branch >= code[pc]) {
                        return BAD;
                    }
                    pc = code[pc + 1 + branch];
                }
                case SliceCode.JUMP -> pc = code[pc];
                case SliceCode.PRESENT -> absent[code[pc++]] = false;
                case SliceCode.ABSENT -> absent[code[pc++]] = true;
                case SliceCode.IMAGE -> images[code[pc++]] = true;
                case SliceCode.BOOLEAN -> {
                    if (at >= end || (bytes[at] & 0xFE) != 0) {
                        return BAD;
                    }
                    values[code[pc++]] = bytes[at++];
                }
                case SliceCode.BYTES -> {
                    int length = in.length(at);
                    at = in.position < 0 ? BAD : in.position + length;
                }
                case SliceCode.FLOAT -> {
                    if (end - at < Float.BYTES) {
                        return BAD;
                    }
                    float value = Float.intBitsToFloat((int) HALF_WORD.get(bytes, at));
                    values[code[pc++]] = Double.doubleToRawLongBits(value);
                    at += Float.BYTES;
                }
                case SliceCode.FIXED -> {
                    int length = code[pc++];
                    at = length > end - at ? BAD : at + length;
                }
                case SliceCode.ENUM -> {
                    int symbol = in.number(at);
                    at = in.position;
                    int symbols = code[pc++];
                    if (symbol < 0 || symbol >= symbols || code[pc + symbol] == 0) {
                        return BAD;
                    }
                    pc += symbols;
                }
                case SliceCode.ARRAY -> {
                    at = items(at, pc + 2, code[pc], false, false);
                    pc = code[pc + 1];
                }
                case SliceCode.MAP -> {
                    at = items(at, pc + 1, values.length - 1, true, false);
                    pc = code[pc];
                }
                case SliceCode.SKIPPED_ARRAY -> {
                    at = items(at, pc + 1, values.length - 1, false, true);
                    pc = code[pc];
                }
                case SliceCode.SKIPPED_MAP -> {
                    at = items(at, pc + 1, values.length - 1, true, true);
                    pc = code[pc];
                }
                case SliceCode.CONSTANT -> {
                    values[code[pc]] = program.constants()[code[pc + 1]];
                    pc += 2;
                }
                case SliceCode.TO_DOUBLE -> {
                    int slot = code[pc++];
                    values[slot] = Double.doubleToRawLongBits((double) values[slot]);
                }
                case SliceCode.TO_FLOAT -> {
                    int slot = code[pc++];
                    values[slot] = Double.doubleToRawLongBits((float) values[slot]);
                }
                default -> {
                    return BAD; // FAIL
                }
            }
        }
        return BAD;
    }

    private int texts(int start, int slot) {
        int at = start;
        long items = 0;
        while (true) {
            long count = in.block(at, false);
            at = in.position;
            if (at < 0 || count == 0) {
                values[slot] = items;
                return at;
            }
            items += count;
            for (long i = 0; i < count; i++) {
                int length = in.length(at);
                at = in.position;
                if (at < 0 || !Utf8Text.isValid(in.bytes, at, length)) {
                    return BAD;
                }
                at += length;
            }
        }
    }

    /**
     * An array or map.
     *
     * @param item position of the item's code
     * @param keys whether each item begins with a text, which must be UTF-8 unless it is skipped
     */
    private int items(int start, int item, int slot, boolean keys, boolean skipped) {
        int at = start;
        long items = 0;
        while (true) {
            long count = in.block(at, skipped);
            at = in.position;
            if (at < 0 || count == 0) {
                values[slot] = items;
                return at;
            }
            items += count;
            for (long i = 0; i < count; i++) {
                if (keys) {
                    int length = in.length(at);
                    at = in.position;
                    if (at < 0 || !(skipped || Utf8Text.isValid(in.bytes, at, length))) {
                        return BAD;
                    }
                    at += length;
                }
                at = run(item, at);
                if (at < 0) {
                    return BAD;
                }
            }
        }
    }
}
