package io.penstock.transport.wanted;

import java.util.List;

/** Everything that a pipeline needs of Kafka and the registry, in a fixed order. */
public record Target(String pipeline, String environment, List<TopicTarget> topics, List<SubjectTarget> subjects) {
    public Target {
        topics = List.copyOf(topics);
        subjects = List.copyOf(subjects);
    }
}
