package io.penstock.local.replay;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How far groups have read topics. */
final class CatchUp {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * How far a reader is.
     *
     * @param read records of {@code all} that are behind it
     */
    record Standing(long read, long all) {
        boolean done() {
            return read >= all;
        }

        Standing plus(Standing other) {
            return new Standing(read + other.read, all + other.all);
        }

        /**
         * How much of what lies between {@code begins} and {@code ends} is before {@code positions}.
         *
         * @param positions of partitions that were read
         */
        static Standing of(
                Map<TopicPartition, Long> begins, Map<TopicPartition, Long> ends, Map<TopicPartition, Long> positions) {
            long read = 0;
            long all = 0;
            for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
                long begin = begins.getOrDefault(end.getKey(), 0L);
                long position = positions.getOrDefault(end.getKey(), begin);
                all += end.getValue() - begin;
                read += Math.max(0, Math.min(position, end.getValue()) - begin);
            }
            return new Standing(read, all);
        }
    }

    private final Map<String, Object> client;

    /** @param client how to reach the brokers */
    CatchUp(Map<String, Object> client) {
        this.client = Map.copyOf(client);
    }

    /** Where committed records end now. */
    Map<TopicPartition, Long> ends(Set<String> topics) {
        return with(Map.of(), consumer -> consumer.endOffsets(partitions(consumer, topics), PATIENCE));
    }

    /** Where the topics begin now. */
    Map<TopicPartition, Long> begins(Set<String> topics) {
        return with(Map.of(), consumer -> consumer.beginningOffsets(partitions(consumer, topics), PATIENCE));
    }

    /** What a group has committed, of these partitions. */
    Map<TopicPartition, Long> committed(String group, Set<TopicPartition> partitions) {
        return with(Map.of(ConsumerConfig.GROUP_ID_CONFIG, group), consumer -> {
            Map<TopicPartition, Long> positions = new HashMap<>();
            for (Map.Entry<TopicPartition, OffsetAndMetadata> each :
                    consumer.committed(partitions, PATIENCE).entrySet()) {
                if (each.getValue() != null) {
                    positions.put(each.getKey(), each.getValue().offset());
                }
            }
            return positions;
        });
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, Set<String> topics) {
        return topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic, PATIENCE).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    private <T> T with(Map<String, Object> more, Function<KafkaConsumer<byte[], byte[]>, T> question) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.putAll(more);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return question.apply(consumer);
        } catch (KafkaException e) {
            throw new PenstockException(
                    Category.EXTERNAL,
                    "kafka-unavailable",
                    "Kafka does not say how far the replay is: " + e.getMessage() + "; the same command goes on",
                    e);
        }
    }
}
