package io.penstock.transport.letters;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.kafka.KafkaLogin;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads topics from here to there, committed records only. */
final class TopicReader {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int FETCH_WAIT_MS = 20;

    private final Map<String, Object> client;

    /** With the properties that every Kafka client starts from. */
    TopicReader(Map<String, Object> client) {
        this.client = Map.copyOf(client);
    }

    /** What is committed and stands before every open transaction, in the order of each partition. */
    void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> to) {
        read(topic, false, Long.MAX_VALUE, to);
    }

    /** Of each partition about the last so many. */
    void readLast(String topic, long records, Consumer<ConsumerRecord<byte[], byte[]>> to) {
        read(topic, false, records, to);
    }

    /**
     * Everything that was written before this call and is committed, waiting for open transactions to end: what lies behind one
     * is committed, and not to be seen yet.
     */
    void readAll(String topic, Consumer<ConsumerRecord<byte[], byte[]>> to) {
        read(topic, true, Long.MAX_VALUE, to);
    }

    private void read(String topic, boolean behindOpen, long last, Consumer<ConsumerRecord<byte[], byte[]>> to) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(true)) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            if (partitions.isEmpty()) {
                return;
            }
            consumer.assign(partitions);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = behindOpen ? ends(partitions) : consumer.endOffsets(partitions);
            Map<TopicPartition, Long> left = new HashMap<>();
            ends.forEach((partition, end) -> {
                long begin = begins.getOrDefault(partition, 0L);
                long from = last == Long.MAX_VALUE ? begin : Math.max(begin, end - last);
                consumer.seek(partition, from);
                if (from < end) {
                    left.put(partition, end);
                }
            });
            long moved = System.nanoTime();
            while (!left.isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    Long end = ends.get(new TopicPartition(topic, record.partition()));
                    if (end != null && record.offset() < end) {
                        to.accept(record);
                    }
                    moved = System.nanoTime();
                }
                left.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
                if (System.nanoTime() - moved > PATIENCE.toNanos()) {
                    throw new PenstockException(
                            Category.EXTERNAL,
                            "kafka-unavailable",
                            "no record of " + left.keySet() + " in " + PATIENCE.toSeconds()
                                    + " s: a broker is away, or a transaction is open (`transactions list`)");
                }
            }
        } catch (KafkaException e) {
            throw failed("read " + topic, e);
        }
    }

    /** How many partitions a topic has; empty if there is no such topic. */
    Optional<Integer> partitions(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(true)) {
            int partitions = partitions(consumer, topic).size();
            return partitions == 0 ? Optional.empty() : Optional.of(partitions);
        } catch (KafkaException e) {
            throw failed("look at " + topic, e);
        }
    }

    private PenstockException failed(String what, KafkaException e) {
        return KafkaLogin.of(client)
                .refusal(e, AclOperation.READ)
                .map(refusal -> refusal.exception(Category.USER, "cannot " + what, e))
                .orElseGet(() -> new PenstockException(
                        Category.EXTERNAL, "kafka-unavailable", "Kafka: cannot " + what + ": " + e.getMessage(), e));
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        return found == null
                ? List.of()
                : found.stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
    }

    private Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(false)) {
            return consumer.endOffsets(partitions);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(boolean committedOnly) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, committedOnly ? "read_committed" : "read_uncommitted");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        // A consumer that is closed waits for the answer to what it had asked for ahead.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"); // retention may overtake
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
