package io.penstock.transport.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Finds who has yet to read the records that a plan would remove. */
final class ReaderObserver {
    private final Admin kafka;

    ReaderObserver(Admin kafka) {
        this.kafka = kafka;
    }

    /**
     * Every group that has committed a position in one of the topics.
     *
     * @param oldestKept by topic: timestamp in milliseconds from which on records would be kept; empty if none would
     */
    List<Reader> readers(Map<String, ObservedTopic> topics, Map<String, OptionalLong> oldestKept) {
        Map<TopicPartition, Long> removedTo = removedTo(topics, oldestKept);
        if (removedTo.isEmpty()) {
            return List.of();
        }
        List<Reader> readers = new ArrayList<>();
        committed()
                .forEach((group, positions) -> positions.forEach((partition, position) -> {
                    Long to = removedTo.get(partition);
                    if (to != null && position != null) { // null: a partition of the group's that it has not committed
                        readers.add(new Reader(group, partition.topic(), partition.partition(), position.offset(), to));
                    }
                }));
        return readers;
    }

    private Map<TopicPartition, Long> removedTo(
            Map<String, ObservedTopic> topics, Map<String, OptionalLong> oldestKept) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        Map<TopicPartition, OffsetSpec> kept = new HashMap<>();
        oldestKept.forEach((name, time) -> {
            ObservedTopic topic = topics.get(name);
            IntStream.range(0, topic == null ? 0 : topic.partitions())
                    .mapToObj(number -> new TopicPartition(name, number))
                    .forEach(partition -> {
                        ends.put(partition, OffsetSpec.latest());
                        time.ifPresent(from -> kept.put(partition, OffsetSpec.forTimestamp(from)));
                    });
        });
        Map<TopicPartition, Long> removedTo = offsets(ends);
        offsets(kept).forEach((partition, offset) -> {
            if (offset >= 0) { // negative: there is no record so young, and all go
                removedTo.put(partition, offset);
            }
        });
        return removedTo;
    }

    private Map<TopicPartition, Long> offsets(Map<TopicPartition, OffsetSpec> which) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        if (!which.isEmpty()) {
            Map<TopicPartition, ListOffsetsResultInfo> answer =
                    KafkaFailure.await(kafka.listOffsets(which).all(), "list offsets");
            answer.forEach((partition, info) -> offsets.put(partition, info.offset()));
        }
        return offsets;
    }

    private Map<String, Map<TopicPartition, OffsetAndMetadata>> committed() {
        ListGroupsOptions kinds =
                new ListGroupsOptions().withTypes(Set.of(GroupType.CLASSIC, GroupType.CONSUMER, GroupType.STREAMS));
        Set<String> groups = new HashSet<>();
        for (GroupListing group : KafkaFailure.await(kafka.listGroups(kinds).all(), "list consumer groups")) {
            groups.add(group.groupId());
        }
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = new HashMap<>();
        if (groups.isEmpty()) {
            return committed;
        }
        Map<String, ListConsumerGroupOffsetsSpec> all = new HashMap<>();
        groups.forEach(group -> all.put(group, new ListConsumerGroupOffsetsSpec()));
        var answer = kafka.listConsumerGroupOffsets(all);
        for (String group : groups) {
            var positions = answer.partitionsToOffsetAndMetadata(group);
            if (!KafkaFailure.failedWith(positions, GroupIdNotFoundException.class)) { // it has ended since
                committed.put(group, KafkaFailure.await(positions, "list the offsets of group " + group));
            }
        }
        return committed;
    }
}
