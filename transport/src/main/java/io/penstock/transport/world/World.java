package io.penstock.transport.world;

import java.util.Map;
import java.util.Set;

/**
 * What is there.
 *
 * @param topicNames all topics that may be seen, the pipeline's or not
 * @param topics the pipeline's own that exist, by name
 * @param subjects every subject of the pipeline, by name; one that does not exist has no versions
 */
public record World(Set<String> topicNames, Map<String, ObservedTopic> topics, Map<String, ObservedSubject> subjects) {
    public World {
        topicNames = Set.copyOf(topicNames);
        topics = Map.copyOf(topics);
        subjects = Map.copyOf(subjects);
    }
}
