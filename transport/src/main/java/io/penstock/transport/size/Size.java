package io.penstock.transport.size;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a pipeline takes.
 *
 * @param replicas partitions of all topics times the replication factor
 * @param slots of Flink
 * @param state bytes that Flink keeps and writes into checkpoints
 * @param notes what does not fit together
 */
public record Size(String pipeline, List<TopicSize> topics, int replicas, int slots, double state, List<String> notes) {
    public Size {
        topics = List.copyOf(topics);
        notes = List.copyOf(notes);
    }

    public int partitions() {
        return topics.stream().mapToInt(TopicSize::partitions).sum();
    }

    /** Bytes. */
    public double disk() {
        return sum(TopicSize::disk);
    }

    /** Bytes. */
    public double remote() {
        return sum(TopicSize::remote);
    }

    /** Bytes a second. */
    public double in() {
        return sum(TopicSize::in);
    }

    /** Bytes a second. */
    public double out() {
        return sum(TopicSize::out);
    }

    private double sum(ToDoubleFunction<TopicSize> of) {
        return topics.stream().mapToDouble(of).sum();
    }
}
