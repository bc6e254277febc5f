package io.penstock.common.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Avro's binary form of one value after another, in memory that is used again. It writes what {@link
 * org.apache.avro.io.BinaryEncoder} writes, and what was written can be read in part or taken back. One instance per thread.
 */
public final class AvroBuffer {
    /** One huge row must not hold its memory for good. */
    private static final int KEPT_BYTES = 1 << 20;

    private static final int LONGEST_LONG = 10;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[1_024];
    private int size;

    /** Forgets everything. */
    public void clear() {
        size = 0;
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[1_024];
        }
    }

    /** Bytes written since the last {@link #clear}. */
    public int size() {
        return size;
    }

    /** The bytes from one position up to another. */
    public byte[] copy(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** Bytes as they are. */
    public void raw(byte[] source) {
        raw(source, 0, source.length);
    }

    private void raw(byte[] source, int from, int length) {
        reserve(length);
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    /** An int, a long, a length, a count, the index of a union's branch or of an enum's symbol. */
    public void number(long value) {
        reserve(LONGEST_LONG);
        long rest = (value << 1) ^ (value >> 63);
        int at = size;
        while ((rest & ~0x7fL) != 0) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
        size = at;
    }

    /** One byte as it is. */
    public void octet(byte value) {
        reserve(1);
        bytes[size++] = value;
    }

    /** A boolean. */
    public void bool(boolean value) {
        octet((byte) (value ? 1 : 0));
    }

    /** A float. */
    public void float32(float value) {
        reserve(Float.BYTES);
        INT.set(bytes, size, Float.floatToRawIntBits(value));
        size += Float.BYTES;
    }

    /** A double. */
    public void float64(double value) {
        reserve(Double.BYTES);
        LONG.set(bytes, size, Double.doubleToRawLongBits(value));
        size += Double.BYTES;
    }

    /** Eight bytes of a fixed, the highest first. */
    public void int64(long value) {
        reserve(Long.BYTES);
        LONG.set(bytes, size, Long.reverseBytes(value));
        size += Long.BYTES;
    }

    /** Bytes with their length. */
    public void bytes(byte[] value) {
        bytes(value, 0, value.length);
    }

    /** Some bytes of an array, or the text whose UTF-8 they are, with their length. */
    public void bytes(byte[] source, int from, int length) {
        number(length);
        raw(source, from, length);
    }

    /** A decimal of type bytes: the unscaled value, in as few bytes as {@link BigInteger#toByteArray} needs. */
    public void decimal(long unscaled) {
        int signBits = Long.numberOfLeadingZeros(unscaled < 0 ? ~unscaled : unscaled);
        int length = (Long.SIZE - signBits) / Byte.SIZE + 1;
        number(length);
        int64(unscaled << (Long.SIZE - length * Byte.SIZE));
        size -= Long.BYTES - length;
    }

    /** Through an array of its own: copying characters one by one into the buffer was measured to be slower. */
    public void string(String value) {
        bytes(value.getBytes(UTF_8));
    }

    /** The int or long that was written at a position. */
    public long numberAt(int position) {
        long value = 0;
        int at = position;
        int shift = 0;
        byte next;
        do {
            next = bytes[at++];
            value |= (next & 0x7fL) << shift;
            shift += 7;
        } while (next < 0);
        return (value >>> 1) ^ -(value & 1);
    }

    /** The position behind an int or long that was written at a position. */
    public int behindNumber(int position) {
        int at = position;
        while (bytes[at] < 0) {
            at++;
        }
        return at + 1;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            long wanted = Math.max((long) size + more, Math.min(2L * bytes.length, Integer.MAX_VALUE - 8));
            bytes = Arrays.copyOf(bytes, Math.toIntExact(wanted));
        }
    }
}
