package io.penstock.processing.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A record's bytes and how Avro writes numbers and lengths in them. Every method is told where it begins and leaves in
 * {@link #position} where the next value does: {@link #BAD} if there is none such. No length is believed before it fits into what
 * is left; items of arrays and maps share a budget, the number of the record's bytes.
 */
final class SliceInput {
    static final int BAD = -1;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    byte[] bytes = new byte[0];
    int end;
    int position;
    private long itemBudget;

    void reset(byte[] record, int start, int behind) {
        bytes = record;
        end = behind;
        itemBudget = (long) behind - start;
    }

    /** A length that fits into what is left behind it. */
    int length(int start) {
        long length;
        if (isSmall(start)) {
            length = (long) bytes[start] >> 1;
            position = start + 1;
        } else {
            length = varint(start);
        }
        if (length < 0 || length > end - position) {
            position = BAD;
            return 0;
        }
        return (int) length;
    }

    /** Whether here is a number from 0 to 63: nearly all lengths are, and where the next one lies depends on each. */
    private boolean isSmall(int start) {
        return start < end && (bytes[start] & 0x81) == 0;
    }

    /** An int, which is refused if it is written with more bytes than the longest needs, whatever is in them. */
    int number(int start) {
        long value = varint(start);
        if (position - start > 5 || value != (int) value) {
            position = BAD;
        }
        return (int) value;
    }

    /** A long. */
    long varint(int start) {
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

    /**
     * Items of the block that begins here; 0 behind the last. A negative count is followed by the block's size in bytes.
     *
     * @param skipped whether blocks that give their size are stepped over
     */
    long block(int start, boolean skipped) {
        if (isSmall(start)) {
            position = start + 1;
            return paid((long) bytes[start] >> 1);
        }
        long count = varint(start);
        while (position >= 0 && count < 0) {
            int size = length(position);
            if (!skipped) {
                count = -count;
                break;
            } else if (position >= 0) {
                count = varint(position + size);
            }
        }
        return paid(count);
    }

    private long paid(long count) {
        // the negative of the least long is itself
        if (position < 0 || count < 0 || count > itemBudget) {
            position = BAD;
            return 0;
        }
        itemBudget -= count;
        return count;
    }
}
