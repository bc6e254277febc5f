package io.penstock.transport.plan;

import io.penstock.transport.wanted.TopicTarget;
import java.util.Map;
import org.apache.avro.Schema;

/** The only things that are ever done to the world. Each may be repeated: doing it again changes nothing. */
public interface Hands {
    /** Sets the level of a subject, which need not exist. */
    void setCompatibility(String subject, String level);

    /** Adds a version to a subject. */
    void register(String subject, Schema schema);

    /** Creates a topic with its settings. */
    void createTopic(TopicTarget topic);

    /** Sets these settings of a topic and leaves the others. */
    void alterSettings(String topic, Map<String, String> settings);

    /** Adds partitions to a topic until it has {@code partitions}. */
    void addPartitions(String topic, int partitions);
}
