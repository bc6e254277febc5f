package io.penstock.processing.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks the records of a {@link LogBatch} in place: positions in its bytes instead of an object a record. Kafka has checked
 * the bytes by their checksum; what does not parse all the same is reported with its place and is never skipped. One a thread.
 */
public final class RecordCursor {
    private byte[] bytes = new byte[0];
    private int end;
    private int next;
    private int left;
    private int partition;
    private long baseOffset;
    private long baseTimestamp;
    private boolean appendTime;

    private long offset;
    private long timestamp;
    private int keyStart;
    private int keyLength;
    private int valueStart;
    private int valueLength;
    private int headers;
    private int recordEnd;

    /** Stands before the first record. */
    public void reset(LogBatch batch) {
        bytes = batch.bytes();
        next = batch.start();
        end = batch.end();
        left = batch.count();
        partition = batch.partition();
        baseOffset = batch.baseOffset();
        baseTimestamp = batch.baseTimestamp();
        appendTime = batch.appendTime();
    }

    /**
     * Goes to the next record; false behind the last.
     *
     * @throws IllegalStateException if the bytes are not records
     */
    public boolean next() {
        if (left == 0) {
            if (next != end) {
                throw corrupt((end - next) + " bytes behind the last");
            }
            return false;
        }
        left--;
        int length = varint();
        recordEnd = next + length;
        if (length < 0 || recordEnd > end || recordEnd < next) {
            throw corrupt("a record of " + length + " bytes, " + (end - next) + " left");
        }
        next++; // attributes: unused
        long timestampDelta = varlong();
        timestamp = appendTime ? baseTimestamp : baseTimestamp + timestampDelta;
        offset = baseOffset + varint();
        keyLength = varint();
        keyStart = next;
        skip(keyLength);
        valueLength = varint();
        valueStart = next;
        skip(valueLength);
        headers = next;
        next = recordEnd;
        return true;
    }

    /** Partition of the topic. */
    public int partition() {
        return partition;
    }

    /** Offset in the partition. */
    public long offset() {
        return offset;
    }

    /** Epoch milliseconds; −1 if the record has none. */
    public long timestamp() {
        return timestamp;
    }

    /** What positions are positions in. */
    public byte[] bytes() {
        return bytes;
    }

    /** Whether there is a key. */
    public boolean hasKey() {
        return keyLength >= 0;
    }

    /** Of the value's first byte. */
    public int valueStart() {
        return valueStart;
    }

    /** Bytes of the value; −1 for null. */
    public int valueLength() {
        return valueLength;
    }

    /** A copy that may be kept. */
    public RawRecord record() {
        next = headers;
        List<Header> copies = new ArrayList<>();
        for (int count = varint(); count > 0; count--) {
            int length = varint();
            int at = next;
            skip(length);
            String key = new String(bytes, at, length, UTF_8);
            int valueSize = varint();
            int valueAt = next;
            skip(valueSize);
            copies.add(new Header(key, copy(valueAt, valueSize)));
        }
        next = recordEnd;
        return new RawRecord(
                partition, offset, timestamp, copy(keyStart, keyLength), copy(valueStart, valueLength), copies);
    }

    private byte @Nullable [] copy(int start, int length) {
        return length < 0 ? null : Arrays.copyOfRange(bytes, start, start + length);
    }

    /** A negative length stands for null. */
    private void skip(int length) {
        if (length > recordEnd - next) {
            throw corrupt("a field of " + length + " bytes, " + (recordEnd - next) + " left");
        }
        next += Math.max(0, length);
    }

    private int varint() {
        return (int) varlong();
    }

    private long varlong() {
        long raw = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (next >= end) {
                throw corrupt("a number beyond the end");
            }
            byte part = bytes[next++];
            raw |= (part & 0x7FL) << shift;
            if (part >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw corrupt("a number of more than 64 bits");
    }

    private IllegalStateException corrupt(String what) {
        return new IllegalStateException(
                "partition " + partition + " behind offset " + offset + " holds bytes that are not records: " + what);
    }
}
