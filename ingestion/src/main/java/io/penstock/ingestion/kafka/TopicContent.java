package io.penstock.ingestion.kafka;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.RecordDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a change stream's topic tells of: each image counted up when it appears and down when it goes. What is
 * left over is what readers of the topic hold. Does not depend on primary keys, which a contract may leave out.
 */
final class TopicContent {
    private final RecordDecoder decoder;
    private final GenericDatumWriter<GenericRecord> writer;
    private final int bucket;
    private final int buckets;
    private final Map<ByteBuffer, Held> rows = new HashMap<>();

    /** An image; positive: it is there so many times more than it went. */
    static final class Held {
        private final GenericRecord row;
        private final byte @Nullable [] key;
        private long count;

        private Held(GenericRecord row, byte @Nullable [] key) {
            this.row = row;
            this.key = key;
        }

        GenericRecord row() {
            return row;
        }

        byte @Nullable [] key() {
            return key;
        }

        long count() {
            return count;
        }
    }

    /**
     * Assigns.
     *
     * @param decoder of envelopes
     * @param bucket of images, by their hash, that this content looks at
     * @param buckets how many there are
     */
    TopicContent(RecordDecoder decoder, Schema contract, int bucket, int buckets) {
        this.decoder = decoder;
        this.writer = new GenericDatumWriter<>(contract);
        this.bucket = bucket;
        this.buckets = buckets;
    }

    /** Takes a record into account. */
    void add(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        GenericRecord envelope;
        try {
            envelope = decoder.decode(record.value());
        } catch (MalformedRecord e) {
            throw new PenstockException(
                    Category.USER,
                    "unreadable-record",
                    "topic " + record.topic() + " partition " + record.partition() + " offset " + record.offset()
                            + " is no change of ours, so what the topic holds is unknown: " + e.getMessage(),
                    e);
        }
        count(ChangeEnvelope.before(envelope), record.key(), -1);
        count(ChangeEnvelope.after(envelope), record.key(), 1);
    }

    private void count(@Nullable GenericRecord row, byte @Nullable [] key, int by) {
        if (row == null) {
            return;
        }
        ByteBuffer image = ByteBuffer.wrap(encode(row));
        if (Math.floorMod(image.hashCode() * 0x9E3779B1, buckets) != bucket) {
            return;
        }
        Held held = rows.computeIfAbsent(image, unused -> new Held(row, key));
        held.count += by;
        if (held.count == 0) {
            rows.remove(image);
        }
    }

    private byte[] encode(GenericRecord row) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            writer.write(row, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /** What is left over. */
    Iterator<Held> left() {
        return rows.values().iterator();
    }
}
