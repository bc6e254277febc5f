package io.penstock.benchmarks.ingestion;

import io.penstock.common.registry.RegistryClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Everything that a read_committed reader finds in a topic, counted and summed. Used between measurements. */
final class CommittedScan implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Envelopes envelopes;
    private final Tally tally = new Tally();

    CommittedScan(String bootstrap, RegistryClient registry, List<TopicPartition> partitions) {
        this.consumer = consumer(bootstrap);
        this.partitions = partitions;
        this.envelopes = new Envelopes(registry);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    static KafkaConsumer<byte[], byte[]> consumer(String bootstrap) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed", "max.poll.records", 2_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Reads on to what is committed by now; the sum of everything so far. */
    Tally advance() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Envelopes.Change change = envelopes.read(record.value());
                tally.add(change.op(), change.before(), change.after());
            }
        }
        return tally;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
