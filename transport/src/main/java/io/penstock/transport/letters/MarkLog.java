package io.penstock.transport.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.environment.Kafka;
import io.penstock.transport.world.KafkaFailure;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The compacted topic that says of each letter, by its place, what was done about it. Never by time: a mark that went before its
 * letter would let the letter go back twice.
 */
final class MarkLog {
    private static final int SEGMENT_BYTES = 16 << 20;
    private static final int LEADER_TRIES = 200;
    private static final long LEADER_PAUSE_MS = 50;

    private final String topic;
    private final Kafka cluster;
    private final TopicReader reader;

    MarkLog(String topic, Kafka cluster, TopicReader reader) {
        this.topic = topic;
        this.cluster = cluster;
        this.reader = reader;
    }

    /** Creates the topic unless it is there. */
    void create(Admin kafka) {
        if (reader.partitions(topic).isPresent()) {
            return;
        }
        NewTopic wanted = new NewTopic(topic, 1, (short) cluster.replicationFactor())
                .configs(Map.of(
                        "cleanup.policy",
                        "compact",
                        "segment.bytes",
                        Integer.toString(SEGMENT_BYTES),
                        "min.insync.replicas",
                        Integer.toString(cluster.minInSyncReplicas()),
                        "unclean.leader.election.enable",
                        "false"));
        KafkaFuture<Void> created = kafka.createTopics(Set.of(wanted)).all();
        if (!KafkaFailure.failedWith(created, TopicExistsException.class)) {
            KafkaFailure.await(created, "create topic " + topic);
        }
        // The controller says "created" before the leader knows.
        TopicPartition only = new TopicPartition(topic, 0);
        for (int i = 0; i < LEADER_TRIES; i++) {
            KafkaFuture<?> known =
                    kafka.listOffsets(Map.of(only, OffsetSpec.earliest())).all();
            if (!KafkaFailure.failedWith(known, UnknownTopicOrPartitionException.class)) {
                KafkaFailure.await(known, "reach the leader of " + topic);
                return;
            }
            pause();
        }
    }

    /** The marks by the place of their letter; what stands behind an open transaction is not seen. For looking only. */
    Map<String, Mark> glance() {
        Map<String, Mark> marks = new HashMap<>();
        reader.read(topic, record -> put(marks, record));
        return marks;
    }

    /** All marks that were written before this call and are committed. */
    Map<String, Mark> read() {
        Map<String, Mark> marks = new HashMap<>();
        reader.readAll(topic, record -> put(marks, record));
        return marks;
    }

    ProducerRecord<byte[], byte[]> record(Place letter, Mark mark) {
        return new ProducerRecord<>(topic, 0, letter.toString().getBytes(UTF_8), mark.value());
    }

    private static void put(Map<String, Mark> marks, ConsumerRecord<byte[], byte[]> record) {
        if (record.key() != null && record.value() != null) {
            String letter = new String(record.key(), UTF_8);
            Mark.parse(record.value()).ifPresent(mark -> marks.put(letter, mark));
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LEADER_PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the next answer that is waited for will say so
        }
    }
}
