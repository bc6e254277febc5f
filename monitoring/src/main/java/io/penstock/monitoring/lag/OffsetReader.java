package io.penstock.monitoring.lag;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Reads {@link Offsets} from the cluster. For one thread. */
final class OffsetReader {
    private final Admin admin;
    private final Expectation expectation;

    OffsetReader(Admin admin, Expectation expectation) {
        this.admin = admin;
        this.expectation = expectation;
    }

    /**
     * What the cluster says now; a partition without a leader or a group without a coordinator is a problem of the
     * answer, and the others are in it.
     *
     * @throws ExecutionException if the cluster does not answer at all, or does not let us see something
     */
    Offsets read() throws ExecutionException, InterruptedException {
        Set<String> problems = new TreeSet<>();
        Map<String, Map<TopicPartition, Long>> committed = committed(groups(), problems);
        Set<TopicPartition> partitions = partitions();
        committed.values().forEach(offsets -> partitions.addAll(offsets.keySet()));
        Map<TopicPartition, Long> stable =
                offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED, problems);
        Map<TopicPartition, Long> latest =
                offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED, problems);
        Map<TopicPartition, Long> earliest = offsets(
                unread(committed, partitions), OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED, problems);
        return new Offsets(committed, earliest, stable, latest, problems);
    }

    private Set<String> groups() throws ExecutionException, InterruptedException {
        Set<String> groups = new TreeSet<>(expectation.readers().keySet());
        admin.listGroups(ListGroupsOptions.forConsumerGroups()).all().get().stream()
                .map(GroupListing::groupId)
                .filter(expectation::covers)
                .forEach(groups::add);
        return groups;
    }

    private Map<String, Map<TopicPartition, Long>> committed(Set<String> groups, Set<String> problems)
            throws ExecutionException, InterruptedException {
        var answer = admin.listConsumerGroupOffsets(
                groups.stream().collect(Collectors.toMap(group -> group, group -> new ListConsumerGroupOffsetsSpec())));
        Map<String, Map<TopicPartition, Long>> committed = new HashMap<>();
        for (String group : groups) {
            try {
                Map<TopicPartition, Long> offsets = new HashMap<>();
                answer.partitionsToOffsetAndMetadata(group).get().forEach((partition, offset) -> {
                    // Null stands for a partition of the group's that it has not committed.
                    if (offset != null) {
                        offsets.put(partition, offset.offset());
                    }
                });
                committed.put(group, offsets);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof GroupIdNotFoundException) {
                    committed.put(group, Map.of());
                } else if (e.getCause() instanceof AuthorizationException) {
                    throw e;
                } else {
                    problems.add("group " + group + ": " + e.getCause());
                }
            }
        }
        return committed;
    }

    /** Of all topics of the pipeline, read by someone or not: dead letter and late topics grow unread. */
    private Set<TopicPartition> partitions() throws ExecutionException, InterruptedException {
        Set<String> topics = admin.listTopics().names().get().stream()
                .filter(expectation::covers)
                .collect(Collectors.toSet());
        requireLeave(topics);
        Set<TopicPartition> partitions = new HashSet<>();
        for (TopicDescription topic :
                admin.describeTopics(topics).allTopicNames().get().values()) {
            topic.partitions()
                    .forEach(partition -> partitions.add(new TopicPartition(topic.name(), partition.partition())));
        }
        return partitions;
    }

    /** A list leaves out what we may not see: of topics that must be there, brokers are asked by name. */
    private void requireLeave(Set<String> listed) throws ExecutionException, InterruptedException {
        Set<String> unlisted = new TreeSet<>();
        expectation.readers().values().forEach(unlisted::addAll);
        unlisted.removeAll(listed);
        for (KafkaFuture<TopicDescription> topic :
                admin.describeTopics(unlisted).topicNameValues().values()) {
            try {
                topic.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof AuthorizationException) {
                    throw e;
                }
            }
        }
    }

    private Map<TopicPartition, Long> offsets(
            Collection<TopicPartition> partitions, OffsetSpec which, IsolationLevel isolation, Set<String> problems)
            throws InterruptedException {
        if (partitions.isEmpty()) {
            return Map.of();
        }
        ListOffsetsResult answer = admin.listOffsets(
                partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> which)),
                new ListOffsetsOptions(isolation));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            try {
                offsets.put(partition, answer.partitionResult(partition).get().offset());
            } catch (ExecutionException e) {
                problems.add("partition " + partition + ": " + e.getCause());
            }
        }
        return offsets;
    }

    /** Partitions that a group must read and has not committed. */
    private Set<TopicPartition> unread(
            Map<String, Map<TopicPartition, Long>> committed, Set<TopicPartition> partitions) {
        Set<TopicPartition> unread = new HashSet<>();
        expectation.readers().forEach((group, topics) -> {
            Map<TopicPartition, Long> known = committed.get(group);
            if (known != null) {
                partitions.stream()
                        .filter(partition -> topics.contains(partition.topic()) && !known.containsKey(partition))
                        .forEach(unread::add);
            }
        });
        return unread;
    }
}
