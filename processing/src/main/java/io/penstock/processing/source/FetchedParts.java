package io.penstock.processing.source;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.kafka.source.metrics.KafkaSourceReaderMetrics;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What one poll has brought, on its way from the thread that fetches to the one that emits. */
final class FetchedParts implements RecordsWithSplitIds<Part> {
    private final Iterator<Map.Entry<TopicPartition, List<Part>>> partitions;
    private final Set<String> finished;
    private final KafkaSourceReaderMetrics metrics;
    private final Runnable recycle;

    private @Nullable TopicPartition partition;
    private Iterator<Part> parts = List.<Part>of().iterator();

    FetchedParts(BatchConsumer.Polled polled, Set<String> finished, KafkaSourceReaderMetrics metrics) {
        this.partitions = polled.parts().entrySet().iterator();
        this.finished = finished;
        this.metrics = metrics;
        this.recycle = polled.recycle();
    }

    @Override
    public @Nullable String nextSplit() {
        if (!partitions.hasNext()) {
            partition = null;
            return null;
        }
        Map.Entry<TopicPartition, List<Part>> next = partitions.next();
        partition = next.getKey();
        parts = next.getValue().iterator();
        return KafkaPartitionSplit.toSplitId(partition);
    }

    @Override
    public @Nullable Part nextRecordFromSplit() {
        if (partition == null || !parts.hasNext()) {
            return null;
        }
        Part part = parts.next();
        metrics.recordCurrentOffset(partition, part.next() - 1);
        return part;
    }

    @Override
    public Set<String> finishedSplits() {
        return finished;
    }

    @Override
    public void recycle() {
        recycle.run();
    }
}
