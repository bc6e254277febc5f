package io.penstock.processing.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lays records out as {@link LogBatch} has them, where they come as objects. */
public final class LogBatchWriter {
    private byte[] bytes = new byte[1 << 16];
    private int size;
    private int count;
    private int partition;
    private long baseOffset;

    /** A batch of these records of one partition, ascending by offset; at least one. */
    public static LogBatch batch(List<RawRecord> records) {
        LogBatchWriter writer = new LogBatchWriter();
        for (RawRecord record : records) {
            writer.add(record);
        }
        return writer.take();
    }

    /** Appends one. */
    public void add(RawRecord record) {
        if (count == 0) {
            partition = record.partition();
            baseOffset = record.offset();
        }
        count++;
        int from = size;
        write(record);
        int length = size - from;
        // The length stands before what it is the length of: written behind it, then moved.
        varint(length);
        int prefix = size - from - length;
        byte[] head = Arrays.copyOfRange(bytes, size - prefix, size);
        System.arraycopy(bytes, from, bytes, from + prefix, length);
        System.arraycopy(head, 0, bytes, from, prefix);
    }

    /** Bytes so far. */
    public int size() {
        return size;
    }

    /** All that was added since the last time, with timestamps that may be −1 each for itself. */
    public LogBatch take() {
        LogBatch batch = new LogBatch(partition, baseOffset, 0, false, bytes, 0, size, count);
        bytes = new byte[Math.max(1 << 12, size)];
        size = 0;
        count = 0;
        return batch;
    }

    private void write(RawRecord record) {
        put(0);
        varint(record.timestamp());
        varint(record.offset() - baseOffset);
        bytes(record.key());
        bytes(record.value());
        varint(record.headers().size());
        for (Header header : record.headers()) {
            bytes(header.name().getBytes(UTF_8));
            bytes(header.value());
        }
    }

    private void bytes(byte @Nullable [] value) {
        varint(value == null ? -1 : value.length);
        if (value != null) {
            reserve(value.length);
            System.arraycopy(value, 0, bytes, size, value.length);
            size += value.length;
        }
    }

    private void varint(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            put((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        put((int) rest);
    }

    private void put(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
