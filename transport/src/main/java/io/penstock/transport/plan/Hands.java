package io.penstock.transport.plan;

import io.penstock.transport.ownership.Claim;
import io.penstock.transport.ownership.Owner;
import io.penstock.transport.wanted.Grant;
import io.penstock.transport.wanted.TopicTarget;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** The only things that are ever done to the world. Each may be repeated: doing it again changes nothing. */
public interface Hands {
    /** Sets the level of a subject, which need not exist. */
    void setCompatibility(String subject, String level);

    /** Adds a version to a subject. */
    void register(String subject, Schema schema);

    /** Creates the topic that holds the claims. */
    void createOwnershipTopic(int replicationFactor, int minInSyncReplicas);

    /** Creates a topic with its settings, and records whose it is. Never claims one that somebody else has made. */
    void createTopic(TopicTarget topic, Owner owner);

    /** Records whose a topic is that exists. */
    void claim(Claim claim);

    /** Sets these settings of a topic and leaves the others. */
    void alterSettings(String topic, Map<String, String> settings);

    /** Adds partitions to a topic until it has {@code partitions}. */
    void addPartitions(String topic, int partitions);

    /** Adds grants to those that are there. */
    void grant(List<Grant> grants);

    /** Deletes the topic with this id, if it is still there, and then the record of its owner. */
    void deleteTopic(String topic, String topicId);
}
