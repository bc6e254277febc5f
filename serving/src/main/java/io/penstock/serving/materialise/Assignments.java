package io.penstock.serving.materialise;

import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@link Placements} in step with the group. A new partition stays paused until its offset was read from the
 * database, which is not done here: a callback that waits for a database would hold up the whole group.
 */
final class Assignments implements ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(Assignments.class);

    private final Consumer<byte[], byte[]> consumer;
    private final Placements placements;
    private final GroupOffsets groupOffsets;
    private boolean joined;

    Assignments(Consumer<byte[], byte[]> consumer, Placements placements, GroupOffsets groupOffsets) {
        this.consumer = consumer;
        this.placements = placements;
        this.groupOffsets = groupOffsets;
    }

    /** Whether the group has ever said which partitions are ours; perhaps none. */
    boolean hasJoined() {
        return joined;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        joined = true;
        consumer.pause(partitions);
        for (TopicPartition partition : partitions) {
            // Any position will do, as nothing is fetched: without one the consumer would ask the group for its offset.
            consumer.seek(partition, 0L);
        }
        placements.assigned(partitions);
        LOG.atInfo().addKeyValue("partitions", partitions).log("partitions assigned");
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        groupOffsets.handOver(partitions);
        placements.gone(partitions);
        LOG.atInfo().addKeyValue("partitions", partitions).log("partitions revoked");
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        placements.gone(partitions);
        LOG.atInfo().addKeyValue("partitions", partitions).log("partitions lost");
    }
}
