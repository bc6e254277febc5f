package io.penstock.transport.wanted;

import io.penstock.common.limits.Limits;
import io.penstock.transport.ownership.Owner;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Everything that a pipeline needs of Kafka and the registry, in a fixed order.
 *
 * @param limits what clients ask of brokers
 * @param principals whom {@code grants} are given to, and who are looked at for others
 */
public record Target(
        Owner owner,
        String environment,
        List<TopicTarget> topics,
        List<SubjectTarget> subjects,
        Limits limits,
        Set<String> principals,
        SortedSet<Grant> grants) {
    public Target {
        principals = Set.copyOf(principals);
        grants = Collections.unmodifiableSortedSet(new TreeSet<>(grants));
        topics = List.copyOf(topics);
        subjects = List.copyOf(subjects);
    }

    /** The pipeline's name. */
    public String pipeline() {
        return owner.pipeline();
    }

    /** What the environment asks for, of every topic. */
    public int replicationFactor() {
        return topics.stream().mapToInt(TopicTarget::replicationFactor).max().orElse(1);
    }

    /** What the environment asks for, of every topic. */
    public int minInSyncReplicas() {
        return topics.stream()
                .map(topic -> topic.config().getOrDefault("min.insync.replicas", "1"))
                .mapToInt(Integer::parseInt)
                .max()
                .orElse(1);
    }

    /** Whether the pipeline declares this topic. */
    public boolean declares(String topic) {
        return topics.stream().anyMatch(target -> target.name().equals(topic));
    }
}
