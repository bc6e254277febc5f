package io.penstock.routing.streams;

import io.penstock.common.environment.Kafka;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.kafka.KafkaLogin;
import io.penstock.routing.rule.RoutePlan;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Where a new route begins: at the beginning of its source, stored as its position before anything is read. From then
 * on a missing position means a loss, not a first start, and nothing is ever reset silently.
 *
 * <p>Two new instances may come here at once. The position goes out in a transaction whose id is the route's, and is looked
 * for after that id was taken: whoever finds none has shut out all that came before, and whoever comes later finds it.
 * An instance that stood still in between is refused at its commit.
 */
final class Beginning {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final RoutePlan plan;
    private final Kafka kafka;

    Beginning(RoutePlan plan, Kafka kafka) {
        this.plan = plan;
        this.kafka = kafka;
    }

    /**
     * Returns once every partition of the source has a position.
     *
     * @throws PenstockException EXTERNAL, {@code topic-missing}, {@code kafka-away}; USER, {@code position-lost}, {@code
     *     partitions-differ}
     */
    void settle() {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            Map<String, Set<TopicPartition>> topics = plan.topics().all().stream()
                    .collect(Collectors.toMap(topic -> topic, topic -> partitions(consumer, topic)));
            requireSameCount(topics);
            Set<TopicPartition> source = topics.getOrDefault(plan.topics().from(), Set.of());
            if (!unsettled(consumer, source).isEmpty()) {
                settle(consumer, source, topics);
            }
        } catch (KafkaException e) {
            throw Verdict.of(plan, KafkaLogin.of(kafka.clientProperties()), e);
        }
    }

    private void settle(
            KafkaConsumer<byte[], byte[]> consumer,
            Set<TopicPartition> source,
            Map<String, Set<TopicPartition>> topics) {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.initTransactions();
            Set<TopicPartition> unsettled = unsettled(consumer, source);
            if (unsettled.isEmpty()) {
                return;
            }
            if (unsettled.size() == source.size()) {
                requireEmpty(consumer, topics);
            }
            Map<TopicPartition, OffsetAndMetadata> beginning = new HashMap<>();
            consumer.beginningOffsets(unsettled, PATIENCE)
                    .forEach((partition, offset) -> beginning.put(partition, new OffsetAndMetadata(offset)));
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(beginning, consumer.groupMetadata());
            producer.commitTransaction();
        }
    }

    private static Set<TopicPartition> unsettled(KafkaConsumer<byte[], byte[]> consumer, Set<TopicPartition> source) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(source, PATIENCE);
        Set<TopicPartition> unsettled = new HashSet<>(source);
        unsettled.removeIf(partition -> committed.get(partition) != null);
        return unsettled;
    }

    /** Its own topics hold what it wrote: to begin again would write all of it once more. */
    private void requireEmpty(KafkaConsumer<byte[], byte[]> consumer, Map<String, Set<TopicPartition>> topics) {
        for (String topic : plan.topics().to()) {
            Set<TopicPartition> partitions = topics.getOrDefault(topic, Set.of());
            if (consumer.endOffsets(partitions, PATIENCE).values().stream().anyMatch(end -> end > 0)) {
                throw new PenstockException(
                        Category.USER,
                        "position-lost",
                        "route " + plan.name() + ": topic " + topic + " holds records, but consumer group "
                                + plan.application() + " has no position in "
                                + plan.topics().from()
                                + ": to begin again would double them. Either delete the route's topics and apply the"
                                + " pipeline, or set the group's position with kafka-consumer-groups");
            }
        }
    }

    private void requireSameCount(Map<String, Set<TopicPartition>> topics) {
        int wanted = topics.getOrDefault(plan.topics().from(), Set.of()).size();
        for (String topic : plan.topics().to()) {
            int there = topics.getOrDefault(topic, Set.of()).size();
            if (there != wanted) {
                throw new PenstockException(
                        Category.USER,
                        "partitions-differ",
                        "route " + plan.name() + ": topic " + topic + " has " + there + " partitions, "
                                + plan.topics().from() + " has " + wanted
                                + ": a key would lie in another partition than in its source; apply the pipeline");
            }
        }
    }

    private Set<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        List<PartitionInfo> partitions = consumer.partitionsFor(topic, PATIENCE);
        if (partitions == null || partitions.isEmpty()) {
            throw new PenstockException(
                    Category.EXTERNAL,
                    "topic-missing",
                    "route " + plan.name() + ": no topic " + topic + " yet; apply the pipeline");
        }
        return partitions.stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .collect(Collectors.toSet());
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = kafka.clientProperties();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, plan.application());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // Positions inside an open transaction are not there yet: wait for its end instead of taking them for missing.
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private KafkaProducer<byte[], byte[]> producer() {
        Map<String, Object> settings = kafka.clientProperties();
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, plan.application() + ".beginning");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
