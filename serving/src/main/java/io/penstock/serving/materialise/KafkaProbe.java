package io.penstock.serving.materialise;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** A poll that returns nothing says nothing: an idle topic and a dead cluster look the same. So a quiet consumer asks. */
final class KafkaProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ViewLog log;
    private final Consumer<byte[], byte[]> consumer;
    private final Set<String> topics;
    private final Set<String> unseen;

    KafkaProbe(ViewLog log, Collection<String> topics) {
        this.log = log;
        this.consumer = log.consumer();
        this.topics = new TreeSet<>(topics);
        this.unseen = new TreeSet<>(topics);
    }

    /** What is wrong, if something is; takes three seconds for each thing that does not answer. */
    Optional<String> complaint() {
        try {
            Set<String> missing = missing();
            if (!missing.isEmpty()) {
                return Optional.of("no topic " + String.join(", ", missing) + " yet; apply the pipeline");
            }
            for (String topic : topics) {
                consumer.endOffsets(Set.of(new TopicPartition(topic, 0)), PATIENCE);
                break;
            }
            return Optional.empty();
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            return log.refusal(e).or(() -> Optional.of("no answer: " + e.getMessage()));
        }
    }

    private Set<String> missing() {
        Set<String> missing = new TreeSet<>();
        for (String topic : Set.copyOf(unseen)) {
            var partitions = consumer.partitionsFor(topic, PATIENCE);
            if (partitions == null || partitions.isEmpty()) {
                missing.add(topic);
            } else {
                unseen.remove(topic);
            }
        }
        return missing;
    }
}
