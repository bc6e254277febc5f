package io.penstock.processing.source;

import io.penstock.processing.breaker.NeedsPerson;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the log still holds what comes next for a state: retention may have removed it while the job was down, or
 * somebody has made the topic anew. Going on behind the gap, or waiting before the end for good, would lose events in
 * silence.
 */
final class LogBounds implements Serializable {
    static final String ACCEPT = "log-gap";

    private static final long serialVersionUID = 1L;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Logger LOG = LoggerFactory.getLogger(LogBounds.class);

    private final HashMap<String, Object> client;
    private final boolean accepted;

    /** @param accepted whether somebody has decided to go on with what is there */
    LogBounds(Map<String, Object> client, boolean accepted) {
        this.client = new HashMap<>(client);
        this.accepted = accepted;
    }

    /**
     * @return the splits, moved to where reading can begin if that was accepted
     * @throws NeedsPerson if a split's next record is not in its log
     */
    List<KafkaPartitionSplit> check(List<KafkaPartitionSplit> splits) {
        List<TopicPartition> restored = splits.stream()
                .filter(split -> split.getStartingOffset() >= 0)
                .map(KafkaPartitionSplit::getTopicPartition)
                .toList();
        if (restored.isEmpty()) {
            return splits; // new to the job: read from the beginning
        }
        List<KafkaPartitionSplit> checked = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            Map<TopicPartition, Long> first = consumer.beginningOffsets(restored, PATIENCE);
            Map<TopicPartition, Long> end = consumer.endOffsets(restored, PATIENCE);
            for (KafkaPartitionSplit split : splits) {
                checked.add(
                        split.getStartingOffset() < 0
                                ? split
                                : check(
                                        split,
                                        first.getOrDefault(split.getTopicPartition(), 0L),
                                        end.getOrDefault(split.getTopicPartition(), 0L)));
            }
        }
        return checked;
    }

    private KafkaPartitionSplit check(KafkaPartitionSplit split, long first, long end) {
        long expected = split.getStartingOffset();
        Optional<String> problem = problem(split.getTopicPartition(), expected, first, end);
        if (problem.isEmpty()) {
            return split;
        }
        if (!accepted) {
            throw new NeedsPerson(problem.get(), ACCEPT);
        }
        LOG.error("{} Accepted: reading goes on at offset {}.", problem.get(), first);
        return new KafkaPartitionSplit(
                split.getTopicPartition(),
                first,
                split.getStoppingOffset().orElse(KafkaPartitionSplit.NO_STOPPING_OFFSET));
    }

    /** What there is to say of a partition whose next record is not in its log. */
    static Optional<String> problem(TopicPartition partition, long expected, long first, long end) {
        if (expected < first) {
            return Optional.of("Events are lost: topic " + partition.topic() + " partition " + partition.partition()
                    + " is to be read from offset " + expected + ", but begins at " + first
                    + ": retention, or somebody, has removed " + (first - expected)
                    + " records that this job has not read. Views lack them; to have them back, write them to the topic"
                    + " again (`penstock snapshot SOURCE --anew` for a table).");
        }
        if (expected > end) {
            return Optional.of("The log is not the one that was read: topic " + partition.topic() + " partition "
                    + partition.partition() + " is to be read from offset " + expected + ", but ends at " + end
                    + ": it was made anew, or lost records with a broker. What it holds now was never counted, or"
                    + " counted already.");
        }
        return Optional.empty();
    }

    /** What to throw when a consumer finds its position gone while it reads. */
    RuntimeException overtaken(OffsetOutOfRangeException gone) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            Map<TopicPartition, Long> positions = gone.offsetOutOfRangePartitions();
            Map<TopicPartition, Long> first = consumer.beginningOffsets(positions.keySet(), PATIENCE);
            Map<TopicPartition, Long> end = consumer.endOffsets(positions.keySet(), PATIENCE);
            for (Map.Entry<TopicPartition, Long> position : positions.entrySet()) {
                TopicPartition at = position.getKey();
                Optional<String> problem =
                        problem(at, position.getValue(), first.getOrDefault(at, 0L), end.getOrDefault(at, 0L));
                if (problem.isPresent() && !accepted) {
                    return new NeedsPerson(problem.get(), ACCEPT, gone);
                }
            }
        }
        return gone; // the restart begins where the log does, if that is accepted
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
