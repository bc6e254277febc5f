package io.penstock.processing.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.BufferSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A batch of Kafka's on its way out of its codec, a chunk at a time: what a few packed bytes unpack to may be any size. A
 * batch that fits is not looked into. One that does not is torn between records; what was begun is carried over.
 */
final class Unpacking {
    private static final byte[] NOTHING = new byte[0];
    private static final long TORN = Long.MIN_VALUE;

    private final int partition;
    private final DefaultRecordBatch batch;
    private final InputStream unpacked;
    private int left;
    private byte[] begun = NOTHING;
    private boolean torn;

    private byte[] bytes = NOTHING;
    private int next;
    private int end;

    Unpacking(int partition, DefaultRecordBatch batch, BufferSupplier buffers) {
        this.partition = partition;
        this.batch = batch;
        this.left = batch.countOrNull();
        if (left < 0) {
            throw corrupt(left + " records");
        }
        this.unpacked = batch.recordInputStream(buffers);
    }

    /**
     * @param from records below are left out
     * @return null behind the last record
     * @throws KafkaException if these are not the records that the batch says it holds
     */
    @Nullable
    Part next(Chunks chunks, long from) {
        while (left > 0) {
            chunks.open(begun.length);
            boolean all = fill(chunks);
            int start = chunks.at();
            if (all && !torn && from <= batch.baseOffset()) {
                chunks.close(end);
                int count = left;
                left = 0;
                return part(start, end, count, batch.nextOffset(), batch.maxTimestamp());
            }
            torn = true;
            Part part = tear(start, from, all);
            chunks.close(next);
            if (part != null) {
                return part;
            }
        }
        return null;
    }

    /** @return whether nothing is left to be unpacked */
    private boolean fill(Chunks chunks) {
        bytes = chunks.chunk();
        int at = chunks.at();
        System.arraycopy(begun, 0, bytes, at, begun.length);
        end = at + begun.length;
        while (end < bytes.length) {
            int more = read(bytes, end, bytes.length - end);
            if (more < 0) {
                return true;
            }
            end += more;
        }
        return false;
    }

    private boolean isOver() {
        return read(new byte[1], 0, 1) < 0;
    }

    private int read(byte[] into, int at, int length) {
        try {
            return unpacked.read(into, at, length);
        } catch (IOException e) {
            throw new KafkaException(place() + " cannot be unpacked", e);
        }
    }

    private @Nullable Part tear(int start, long from, boolean all) {
        int first = start;
        int record = start;
        int count = 0;
        long offset = -1;
        long timestamp = -1;
        for (; left > 0; left--) {
            next = record;
            long length = number();
            if (length == TORN || length > end - next) {
                break;
            }
            if (length < 0) {
                throw corrupt("a record of " + length + " bytes");
            }
            int behind = next + (int) length;
            next++; // attributes: unused
            timestamp = batch.baseTimestamp() + number();
            offset = batch.baseOffset() + number();
            if (next > behind || offset < batch.baseOffset() || offset > batch.lastOffset()) {
                throw corrupt("a record of " + length + " bytes with offset " + offset);
            }
            record = behind;
            if (offset < from) {
                first = behind;
            } else {
                count++;
            }
        }
        if (left == 0 ? record < end || !(all || isOver()) : all) {
            throw corrupt(left + " records and " + (end - record) + " bytes or more are left");
        }
        begun = record < end ? Arrays.copyOfRange(bytes, record, end) : NOTHING;
        next = record;
        if (count == 0) {
            return null;
        }
        return part(first, record, count, left == 0 ? batch.nextOffset() : offset + 1, timestamp);
    }

    private Part part(int start, int behind, int count, long nextOffset, long timestamp) {
        boolean appendTime = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
        long base = appendTime ? batch.maxTimestamp() : batch.baseTimestamp();
        LogBatch records = new LogBatch(partition, batch.baseOffset(), base, appendTime, bytes, start, behind, count);
        return new Part(records, nextOffset, appendTime ? base : timestamp);
    }

    private long number() {
        long raw = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (next >= end) {
                return TORN;
            }
            byte part = bytes[next++];
            raw |= (part & 0x7FL) << shift;
            if (part >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw corrupt("a number of more than 64 bits");
    }

    private KafkaException corrupt(String what) {
        return new KafkaException(place() + " is invalid, cause: " + what);
    }

    private String place() {
        return "Record batch at offset " + batch.baseOffset();
    }

    void close() {
        try {
            unpacked.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of memory: cannot be
        }
    }
}
