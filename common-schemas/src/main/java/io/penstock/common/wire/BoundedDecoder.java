package io.penstock.common.wire;

import static io.penstock.common.wire.MalformedRecord.Reason.INVALID_UTF8;
import static io.penstock.common.wire.MalformedRecord.Reason.INVALID_VALUE;
import static io.penstock.common.wire.MalformedRecord.Reason.LENGTH_OUT_OF_BOUNDS;
import static io.penstock.common.wire.MalformedRecord.Reason.NEGATIVE_LENGTH;
import static io.penstock.common.wire.MalformedRecord.Reason.TRUNCATED;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Avro binary over one array, allocating nothing that the payload does not pay for.
 *
 * <p>A declared length must fit into what is left. Array and map items share one budget, the payload's size: honest
 * items take at least a byte each, so only blocks of items without bytes (nulls, empty records) can exceed it, and a
 * nest of those is how five bytes ask for terabytes. Strings must be UTF-8: Avro's own decoder replaces what is not,
 * which would alter a key or a name silently.
 */
final class BoundedDecoder extends Decoder {
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private byte[] bytes = new byte[0];
    private int position;
    private long itemBudget;

    void reset(byte[] payload, int offset) {
        bytes = payload;
        position = offset;
        itemBudget = remainingBytes();
    }

    @Override
    public int remainingBytes() {
        return bytes.length - position;
    }

    @Override
    public void readNull() {}

    @Override
    public boolean readBoolean() throws Violation {
        byte value = next();
        if (value != 0 && value != 1) {
            throw new Violation(INVALID_VALUE, "boolean of value " + value);
        }
        return value == 1;
    }

    @Override
    public int readInt() throws Violation {
        int raw = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte next = next();
            if (shift == 28 && (next & 0x70) != 0) {
                break;
            }
            raw |= (next & 0x7f) << shift;
            if (next >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw new Violation(INVALID_VALUE, "int of more than 32 bits");
    }

    @Override
    public long readLong() throws Violation {
        long raw = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte next = next();
            if (shift == 63 && (next & 0x7e) != 0) {
                break;
            }
            raw |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw new Violation(INVALID_VALUE, "long of more than 64 bits");
    }

    @Override
    public float readFloat() throws Violation {
        int start = take(Float.BYTES);
        int bits = 0;
        for (int i = Float.BYTES - 1; i >= 0; i--) {
            bits = (bits << 8) | (bytes[start + i] & 0xff);
        }
        return Float.intBitsToFloat(bits);
    }

    @Override
    public double readDouble() throws Violation {
        int start = take(Double.BYTES);
        long bits = 0;
        for (int i = Double.BYTES - 1; i >= 0; i--) {
            bits = (bits << 8) | (bytes[start + i] & 0xff);
        }
        return Double.longBitsToDouble(bits);
    }

    @Override
    public Utf8 readString(@Nullable Utf8 old) throws Violation {
        return new Utf8(readString());
    }

    @Override
    public String readString() throws Violation {
        int length = length("string");
        int start = take(length);
        for (int i = start; i < start + length; i++) {
            if (bytes[i] < 0) {
                return decode(start, length);
            }
        }
        return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
    }

    private String decode(int start, int length) throws Violation {
        try {
            return utf8.decode(ByteBuffer.wrap(bytes, start, length)).toString();
        } catch (CharacterCodingException e) {
            throw new Violation(INVALID_UTF8, "string of " + length + " bytes that are not UTF-8");
        }
    }

    @Override
    public void skipString() throws Violation {
        take(length("string"));
    }

    @Override
    public ByteBuffer readBytes(@Nullable ByteBuffer old) throws Violation {
        byte[] copy = new byte[length("bytes")];
        readFixed(copy, 0, copy.length);
        return ByteBuffer.wrap(copy);
    }

    @Override
    public void skipBytes() throws Violation {
        take(length("bytes"));
    }

    @Override
    public void readFixed(byte[] target, int start, int length) throws Violation {
        System.arraycopy(bytes, take(length), target, start, length);
    }

    @Override
    public void skipFixed(int length) throws Violation {
        take(length);
    }

    @Override
    public int readEnum() throws Violation {
        return readInt();
    }

    @Override
    public int readIndex() throws Violation {
        return readInt();
    }

    @Override
    public long readArrayStart() throws Violation {
        return block();
    }

    @Override
    public long arrayNext() throws Violation {
        return block();
    }

    @Override
    public long skipArray() throws Violation {
        return skipBlocks();
    }

    @Override
    public long readMapStart() throws Violation {
        return block();
    }

    @Override
    public long mapNext() throws Violation {
        return block();
    }

    @Override
    public long skipMap() throws Violation {
        return skipBlocks();
    }

    /** A negative count is followed by the block's size in bytes, so that a reader may skip it; both are untrusted. */
    private long block() throws Violation {
        long count = readLong();
        if (count < 0) {
            long size = readLong();
            if (size < 0) {
                throw new Violation(NEGATIVE_LENGTH, "block of " + size + " bytes");
            }
            if (size > remainingBytes()) {
                throw new Violation(LENGTH_OUT_OF_BOUNDS, "block of " + size + " bytes, " + remainingBytes() + " left");
            }
            count = -count;
        }
        // -Long.MIN_VALUE is itself: still below zero here
        if (count < 0 || count > itemBudget) {
            throw new Violation(
                    LENGTH_OUT_OF_BOUNDS, "block of " + count + " items in a payload of " + bytes.length + " bytes");
        }
        itemBudget -= count;
        return count;
    }

    /** Skips sized blocks whole; returns the count of an unsized one, whose items the caller skips, or 0 at the end. */
    private long skipBlocks() throws Violation {
        while (true) {
            int start = position;
            if (readLong() >= 0) {
                position = start;
                return block();
            }
            take(length("block"));
        }
    }

    private int length(String what) throws Violation {
        long length = readLong();
        if (length < 0) {
            throw new Violation(NEGATIVE_LENGTH, what + " of " + length + " bytes");
        }
        if (length > remainingBytes()) {
            throw new Violation(LENGTH_OUT_OF_BOUNDS, what + " of " + length + " bytes, " + remainingBytes() + " left");
        }
        return (int) length;
    }

    private byte next() throws Violation {
        return bytes[take(1)];
    }

    private int take(int length) throws Violation {
        int start = position;
        if (length > bytes.length - start) {
            throw new Violation(TRUNCATED, "payload ends inside a value");
        }
        position = start + length;
        return start;
    }
}
