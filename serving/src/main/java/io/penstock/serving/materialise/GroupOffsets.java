package io.penstock.serving.materialise;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells the consumer group how far the database is, for tools that watch lag. Nothing is ever read from there: a report
 * that is lost or late changes no row. So reports follow the commit in the database, at most one a second.
 */
final class GroupOffsets {
    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration HANDOVER = Duration.ofSeconds(2);

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, OffsetAndMetadata> unsent = new HashMap<>();
    private long lastSent = System.nanoTime() - INTERVAL_NANOS;

    GroupOffsets(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    void note(TopicPartition partition, long next) {
        unsent.put(partition, new OffsetAndMetadata(next));
    }

    /** Sends what was noted, unless something was sent less than a second ago; never waits. */
    void send() {
        if (!unsent.isEmpty() && System.nanoTime() - lastSent >= INTERVAL_NANOS) {
            lastSent = System.nanoTime();
            consumer.commitAsync(Map.copyOf(unsent), null);
            unsent.clear();
        }
    }

    /** Sends what was noted of partitions that are being given up, and waits a little for it. */
    void handOver(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> last = new HashMap<>(unsent);
        last.keySet().retainAll(partitions);
        unsent.keySet().removeAll(partitions);
        if (!last.isEmpty()) {
            try {
                consumer.commitSync(last, HANDOVER);
            } catch (KafkaException e) {
                // The next owner reports soon.
            }
        }
    }
}
