package io.penstock.serving.materialise;

import io.penstock.common.wire.MalformedRecord;
import io.penstock.serving.metrics.ServingMeters;
import io.penstock.serving.metrics.ServingMetric;
import io.penstock.serving.store.Advance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Decodes and folds what a poll returned. Touches neither Kafka nor the database. */
final class BatchReader {
    private final Map<String, ViewDecoder> decoders;
    private final ServingMeters meters;

    /** @param decoders by topic */
    BatchReader(Map<String, ViewDecoder> decoders, ServingMeters meters) {
        this.decoders = Map.copyOf(decoders);
        this.meters = meters;
    }

    /**
     * Reads each partition up to its first malformed record: what precedes that is whole and must not wait for it. A
     * position may advance past the last record, over the markers that end transactions.
     *
     * @throws io.penstock.common.failure.PenstockException EXTERNAL if a schema cannot be looked up now
     */
    Batch read(ConsumerRecords<byte[], byte[]> polled, Placements placements) {
        Fold fold = new Fold();
        List<Advance> advances = new ArrayList<>();
        Map<String, Integer> records = new HashMap<>();
        Map<TopicPartition, String> bad = new HashMap<>();
        Map<TopicPartition, Long> ends = ends(polled);
        for (Map.Entry<TopicPartition, Long> each : ends.entrySet()) {
            TopicPartition partition = each.getKey();
            OptionalLong expected = placements.expected(partition);
            if (expected.isEmpty()) {
                continue;
            }
            long next = each.getValue();
            int read = 0;
            for (ConsumerRecord<byte[], byte[]> record : polled.records(partition)) {
                try {
                    add(record, fold);
                    read++;
                } catch (MalformedRecord e) {
                    meters.counter(ServingMetric.MALFORMED, partition.topic()).increment();
                    next = record.offset();
                    bad.put(
                            partition,
                            "stopped at offset " + next + ": " + e.reason() + ", " + e.getMessage()
                                    + ". Only the processing job writes here: find out what wrote this record, then"
                                    + " restart; it is never skipped");
                    break;
                }
            }
            records.merge(decoder(partition).table().name(), read, Integer::sum);
            if (next > expected.getAsLong()) {
                advances.add(new Advance(partition.topic(), partition.partition(), expected.getAsLong(), next));
            }
        }
        return new Batch(advances, fold.rows(), records, bad);
    }

    ViewDecoder decoder(TopicPartition partition) {
        return Objects.requireNonNull(decoders.get(partition.topic()), partition.topic());
    }

    private void add(ConsumerRecord<byte[], byte[]> record, Fold fold) throws MalformedRecord {
        ViewDecoder decoder = Objects.requireNonNull(decoders.get(record.topic()), record.topic());
        byte[] value = record.value();
        if (value == null) {
            meters.counter(ServingMetric.TOMBSTONES, decoder.table().name()).increment();
        } else {
            fold.add(decoder.table(), decoder.decode(value));
        }
    }

    /** The consumer says so itself; an interceptor that wraps its records may not have passed it on. */
    private static Map<TopicPartition, Long> ends(ConsumerRecords<byte[], byte[]> polled) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (TopicPartition partition : polled.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
            ends.put(partition, records.get(records.size() - 1).offset() + 1);
        }
        polled.nextOffsets().forEach((partition, next) -> ends.merge(partition, position(next), Math::max));
        return ends;
    }

    private static long position(OffsetAndMetadata next) {
        return next.offset();
    }
}
