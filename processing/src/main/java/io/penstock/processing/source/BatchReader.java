package io.penstock.processing.source;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.connector.kafka.source.metrics.KafkaSourceReaderMetrics;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitState;
import org.apache.flink.metrics.Counter;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Emits batches and keeps, for each partition, the offset behind the last one: from there a restart goes on. */
@SuppressWarnings("try") // the base class lets close() throw anything
final class BatchReader
        extends SingleThreadMultiplexSourceReaderBase<Part, LogBatch, KafkaPartitionSplit, KafkaPartitionSplitState> {
    private static final Logger LOG = LoggerFactory.getLogger(BatchReader.class);

    private final BatchFetcher fetcher;
    private final KafkaSourceReaderMetrics metrics;
    // Written by the task, cleared by the thread that fetches.
    private final ConcurrentSkipListMap<Long, Map<TopicPartition, OffsetAndMetadata>> toCommit =
            new ConcurrentSkipListMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> finished = new ConcurrentHashMap<>();

    BatchReader(BatchFetcher fetcher, SourceReaderContext context, KafkaSourceReaderMetrics metrics) {
        super(
                fetcher,
                emitter(context.metricGroup().getIOMetricGroup().getNumRecordsInCounter()),
                new Configuration(),
                context);
        this.fetcher = fetcher;
        this.metrics = metrics;
    }

    /** What calls it has counted one record. */
    private static RecordEmitter<Part, LogBatch, KafkaPartitionSplitState> emitter(Counter records) {
        return (part, output, split) -> {
            records.inc(part.count() - 1L);
            emit(part, output);
            split.setCurrentOffset(part.next());
        };
    }

    private static void emit(Part part, SourceOutput<LogBatch> output) {
        if (part.batch() != null) {
            output.collect(part.batch(), part.timestamp());
        }
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpoint) {
        List<KafkaPartitionSplit> splits = super.snapshotState(checkpoint);
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (KafkaPartitionSplit split : splits) {
            if (split.getStartingOffset() >= 0) { // else nothing has come from it yet
                offsets.put(split.getTopicPartition(), new OffsetAndMetadata(split.getStartingOffset()));
            }
        }
        offsets.putAll(finished);
        toCommit.put(checkpoint, offsets);
        return splits;
    }

    /** For those who watch the group's lag: where reading goes on is in the checkpoint, so a failure is only told. */
    @Override
    public void notifyCheckpointComplete(long checkpoint) {
        Map<TopicPartition, OffsetAndMetadata> offsets = toCommit.get(checkpoint);
        if (offsets == null) {
            return;
        }
        if (offsets.isEmpty()) {
            toCommit.headMap(checkpoint, true).clear();
            return;
        }
        fetcher.commit(offsets, (committed, failure) -> committed(checkpoint, offsets, failure));
    }

    private void committed(
            long checkpoint, Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable Exception failure) {
        if (failure != null) {
            metrics.recordFailedCommit();
            LOG.warn("The offsets of checkpoint {} could not be committed for the group's lag", checkpoint, failure);
            return;
        }
        metrics.recordSucceededCommit();
        offsets.forEach((partition, offset) -> metrics.recordCommittedOffset(partition, offset.offset()));
        finished.keySet().removeAll(offsets.keySet());
        toCommit.headMap(checkpoint, true).clear();
    }

    @Override
    protected void onSplitFinished(Map<String, KafkaPartitionSplitState> splits) {
        for (KafkaPartitionSplitState split : splits.values()) {
            if (split.getCurrentOffset() >= 0) {
                finished.put(split.getTopicPartition(), new OffsetAndMetadata(split.getCurrentOffset()));
            }
        }
    }

    @Override
    protected KafkaPartitionSplitState initializedState(KafkaPartitionSplit split) {
        return new KafkaPartitionSplitState(split);
    }

    @Override
    protected KafkaPartitionSplit toSplitType(String id, KafkaPartitionSplitState split) {
        return split.toKafkaPartitionSplit();
    }
}
