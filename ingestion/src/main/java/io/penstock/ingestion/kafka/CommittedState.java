package io.penstock.ingestion.kafka;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.kafka.KafkaLogin;
import io.penstock.ingestion.flow.Checkpoint;
import io.penstock.ingestion.flow.LogTerms;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What earlier runs committed, as a read_committed reader sees it. To be read only after the predecessor is fenced: until
 * then it may commit more.
 */
public final class CommittedState implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final KafkaConsumer<byte[], byte[]> kafka;
    private final KafkaLogin login;

    /** @param client properties of every client */
    public CommittedState(Map<String, Object> client) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.putAll(Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class));
        this.kafka = new KafkaConsumer<>(properties);
        this.login = KafkaLogin.of(client);
    }

    /**
     * Checks that the topics exist; creates none.
     *
     * @throws PenstockException USER, {@code topics-missing}, with all that do not; EXTERNAL if no broker answers
     */
    public void requireTopics(Collection<String> topics) {
        List<String> missing =
                topics.stream().filter(topic -> partitions(topic).isEmpty()).toList();
        if (!missing.isEmpty()) {
            throw new PenstockException(
                    Category.USER,
                    "topics-missing",
                    "no such topic: " + String.join(", ", missing) + "; apply the pipeline first");
        }
    }

    /** The checkpoint stored last under a name; empty if no transaction was ever committed. */
    public Optional<Checkpoint> checkpoint(String offsetsTopic, String slot, LogTerms terms) {
        byte[] key = CheckpointCodec.key(slot);
        byte[][] newest = new byte[1][];
        scan(offsetsTopic, record -> {
            if (Arrays.equals(record.key(), key)) {
                newest[0] = record.value();
            }
            return false;
        });
        return newest[0] == null ? Optional.empty() : Optional.of(CheckpointCodec.decode(newest[0], terms));
    }

    /** Whether a reader finds any record in the topic; those of a snapshot that was given up do not count. */
    public boolean holdsRecords(String topic) {
        return scan(topic, record -> true);
    }

    /** Hands on every record that a reader finds in the topic, partition by partition in order. */
    void forEach(String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        scan(topic, record -> {
            reader.accept(record);
            return false;
        });
    }

    /** Offsets between the topic's first and last records: at least as many as a reader finds. */
    long size(String topic) {
        List<TopicPartition> partitions = partitions(topic);
        try {
            Map<TopicPartition, Long> first = kafka.beginningOffsets(partitions, PATIENCE);
            Map<TopicPartition, Long> ends = kafka.endOffsets(partitions, PATIENCE);
            return partitions.stream()
                    .mapToLong(partition -> end(ends, partition) - end(first, partition))
                    .sum();
        } catch (KafkaException e) {
            throw unavailable(topic, e);
        }
    }

    /** @throws PenstockException USER, {@code topic-truncated}, if retention has removed records */
    void requireWhole(String topic) {
        List<TopicPartition> partitions = partitions(topic);
        try {
            kafka.beginningOffsets(partitions, PATIENCE).forEach((partition, first) -> {
                if (first > 0) {
                    throw new PenstockException(
                            Category.USER,
                            "topic-truncated",
                            "topic " + topic + " partition " + partition.partition() + " begins at offset " + first
                                    + ": retention has removed records, so which rows its readers hold is unknown and"
                                    + " cannot be taken back. To begin anew, delete and re-create the topic.");
                }
            });
        } catch (KafkaException e) {
            throw unavailable(topic, e);
        }
    }

    /** Reads from the first record to the last stable offset; true as soon as `found` is. */
    private boolean scan(String topic, Predicate<ConsumerRecord<byte[], byte[]>> found) {
        List<TopicPartition> partitions = partitions(topic);
        try {
            kafka.assign(partitions);
            kafka.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = kafka.endOffsets(partitions, PATIENCE);
            while (partitions.stream()
                    .anyMatch(partition -> kafka.position(partition, PATIENCE) < end(ends, partition))) {
                for (ConsumerRecord<byte[], byte[]> record : kafka.poll(POLL)) {
                    if (found.test(record)) {
                        return true;
                    }
                }
            }
            return false;
        } catch (KafkaException e) {
            throw unavailable(topic, e);
        }
    }

    private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
        Long end = ends.get(partition);
        return end == null ? 0 : end;
    }

    private List<TopicPartition> partitions(String topic) {
        try {
            List<PartitionInfo> found = kafka.partitionsFor(topic, PATIENCE);
            return found == null
                    ? List.of()
                    : found.stream()
                            .map(partition -> new TopicPartition(topic, partition.partition()))
                            .toList();
        } catch (KafkaException e) {
            throw unavailable(topic, e);
        }
    }

    private PenstockException unavailable(String topic, KafkaException e) {
        String what = "could not read topic " + topic;
        return login.refusal(e, AclOperation.READ)
                .map(refusal -> refusal.exception(Category.EXTERNAL, what, e))
                .orElseGet(() ->
                        new PenstockException(Category.EXTERNAL, "kafka-unavailable", what + ": " + e.getMessage(), e));
    }

    @Override
    public void close() {
        kafka.close(CloseOptions.timeout(CLOSE_PATIENCE));
    }
}
