package io.penstock.ingestion;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.servers.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** What a read_committed reader finds in a topic. */
final class CommittedTopic implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final RecordDecoder decoder;
    private final List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();

    CommittedTopic(String topic) {
        this(topic, Shop.CONTRACT);
    }

    CommittedTopic(String topic, Schema contract) {
        decoder = new RecordDecoder(Shop.registry(), ChangeEnvelope.schemaOf(contract));
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", TestServers.kafka().bootstrap(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Everything committed by now; within a partition in its order. */
    List<ConsumerRecord<byte[], byte[]>> records() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofMillis(200)).forEach(found::add);
        }
        return List.copyOf(found);
    }

    List<Change> changes() {
        return records().stream().map(this::change).toList();
    }

    private Change change(ConsumerRecord<byte[], byte[]> record) {
        try {
            return new Change(record, decoder.decode(record.value()));
        } catch (MalformedRecord e) {
            throw new AssertionError("not readable: " + record, e);
        }
    }

    /** A decoded record. */
    record Change(ConsumerRecord<byte[], byte[]> record, GenericRecord envelope) {

        String key() {
            return new String(record.key(), UTF_8);
        }

        String op() {
            return ChangeEnvelope.op(envelope);
        }

        @Nullable
        GenericRecord before() {
            return ChangeEnvelope.before(envelope);
        }

        @Nullable
        GenericRecord after() {
            return ChangeEnvelope.after(envelope);
        }

        String orderId() {
            GenericRecord after = after();
            GenericRecord row = after == null ? before() : after;
            return String.valueOf(row == null ? null : row.get("order_id"));
        }

        /** Where the change lies in the source's log; null for a row of a snapshot. */
        @Nullable
        Object lsn() {
            return ((GenericRecord) envelope.get(ChangeEnvelope.SOURCE)).get(ChangeEnvelope.SOURCE_LSN);
        }

        /** {@code u c1 o1 1.5>2.5} */
        String summary() {
            return op() + " " + key() + " " + orderId() + " " + amount(before()) + ">" + amount(after());
        }

        private static String amount(@Nullable GenericRecord row) {
            return row == null ? "" : row.get("total_amount").toString();
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
