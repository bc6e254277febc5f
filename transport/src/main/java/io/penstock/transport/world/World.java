package io.penstock.transport.world;

import io.penstock.transport.ownership.Claim;
import io.penstock.transport.wanted.Grant;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is there.
 *
 * @param brokers that are up, in the order of their ids
 * @param topicNames all topics that may be seen, the pipeline's or not
 * @param topics by name: those that the pipeline declares, those that it owns, and the one that holds the claims
 * @param subjects every subject of the pipeline, by name; one that does not exist has no versions
 * @param claims of all pipelines, by topic
 * @param now when it was looked at
 * @param readers of the topics of which the plan could remove records
 * @param grants of the target's principals; empty where brokers have no authorizer, or nobody asked
 */
public record World(
        List<ObservedBroker> brokers,
        Set<String> topicNames,
        Map<String, ObservedTopic> topics,
        Map<String, ObservedSubject> subjects,
        Map<String, Claim> claims,
        Instant now,
        List<Reader> readers,
        Optional<Set<Grant>> grants) {
    public World {
        brokers = List.copyOf(brokers);
        topicNames = Set.copyOf(topicNames);
        topics = Map.copyOf(topics);
        subjects = Map.copyOf(subjects);
        claims = Map.copyOf(claims);
        readers = List.copyOf(readers);
        grants = grants.map(Set::copyOf);
    }
}
