package io.penstock.serving.materialise;

import io.penstock.serving.store.RowStore;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the database's offset of each unplaced partition and lets the consumer go on from there. */
final class Placer {
    private static final Logger LOG = LoggerFactory.getLogger(Placer.class);

    private final Consumer<byte[], byte[]> consumer;
    private final Placements placements;
    private final RowStore store;

    Placer(Consumer<byte[], byte[]> consumer, Placements placements, RowStore store) {
        this.consumer = consumer;
        this.placements = placements;
        this.store = store;
    }

    /**
     * Whether anything was placed. What fails halfway leaves the rest unplaced.
     *
     * @throws SQLException if the database does not answer
     * @throws org.apache.kafka.common.KafkaException if the broker does not say where a new partition begins
     */
    boolean place() throws SQLException {
        Set<TopicPartition> unplaced = placements.unplaced();
        for (TopicPartition partition : unplaced) {
            OptionalLong position = store.position(partition.topic(), partition.partition());
            if (position.isEmpty()) {
                Long first = consumer.beginningOffsets(Set.of(partition)).get(partition);
                position = OptionalLong.of(
                        store.place(partition.topic(), partition.partition(), first == null ? 0 : first));
            }
            consumer.seek(partition, position.getAsLong());
            consumer.resume(Set.of(partition));
            placements.placed(partition, position.getAsLong());
            LOG.atInfo()
                    .addKeyValue("topic", partition.topic())
                    .addKeyValue("partition", partition.partition())
                    .addKeyValue("offset", position.getAsLong())
                    .log("partition placed");
        }
        return !unplaced.isEmpty();
    }
}
