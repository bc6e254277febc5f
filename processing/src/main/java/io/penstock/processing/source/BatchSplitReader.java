package io.penstock.processing.source;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.connector.kafka.source.metrics.KafkaSourceReaderMetrics;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** The part of a source's subtask that talks to Kafka, as the connector's own does; its thread is the only one to do so. */
final class BatchSplitReader implements SplitReader<Part, KafkaPartitionSplit> {
    /** Commits wait for a poll's end: where nothing happens, this is how late a group's lag is told. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final BatchConsumer batches;
    private final KafkaConsumer<?, ?> consumer;
    private final KafkaSourceReaderMetrics metrics;
    private final Map<TopicPartition, Long> stops = new HashMap<>();
    private final Set<TopicPartition> lagging = new HashSet<>();

    BatchSplitReader(BatchConsumer batches, KafkaSourceReaderMetrics metrics) {
        this.batches = batches;
        this.consumer = batches.consumer();
        this.metrics = metrics;
        metrics.registerKafkaConsumerMetrics(consumer);
        metrics.registerNumBytesIn(consumer);
    }

    @Override
    public RecordsWithSplitIds<Part> fetch() {
        BatchConsumer.Polled polled = new BatchConsumer.Polled(Map.of(), () -> {});
        Set<TopicPartition> finished = reached(); // empty ones are never polled
        if (finished.isEmpty()) {
            try {
                polled = batches.poll(PATIENCE);
            } catch (WakeupException woken) {
                return new FetchedParts(polled, Set.of(), metrics);
            }
            finished = reached();
        }
        for (TopicPartition partition : polled.parts().keySet()) {
            if (lagging.add(partition)) {
                metrics.maybeAddRecordsLagMetric(consumer, partition);
            }
        }
        metrics.updateNumBytesInCounter();
        return new FetchedParts(cut(polled), finish(finished), metrics);
    }

    private Set<TopicPartition> reached() {
        return stops.entrySet().stream()
                .filter(stop -> position(stop.getKey()) >= stop.getValue())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** A wakeup that was meant for the poll before is not one for this. */
    private long position(TopicPartition partition) {
        try {
            return consumer.position(partition);
        } catch (WakeupException late) {
            return consumer.position(partition);
        }
    }

    /** Marks of transactions may follow the last record that counts: only the position says that the end is reached. */
    private Set<String> finish(Set<TopicPartition> finished) {
        if (finished.isEmpty()) {
            return Set.of();
        }
        Set<TopicPartition> rest = new HashSet<>(consumer.assignment());
        rest.removeAll(finished);
        consumer.assign(rest);
        stops.keySet().removeAll(finished);
        lagging.removeAll(finished);
        finished.forEach(metrics::removeRecordsLagMetric);
        return finished.stream().map(KafkaPartitionSplit::toSplitId).collect(Collectors.toSet());
    }

    private BatchConsumer.Polled cut(BatchConsumer.Polled polled) {
        if (stops.isEmpty()) {
            return polled;
        }
        Map<TopicPartition, List<Part>> parts = new HashMap<>(polled.parts());
        stops.forEach((partition, stop) -> parts.computeIfPresent(
                partition,
                (key, all) -> all.stream().map(part -> before(part, stop)).toList()));
        return new BatchConsumer.Polled(parts, polled.recycle());
    }

    private static Part before(Part part, long stop) {
        LogBatch batch = part.batch();
        if (part.next() <= stop || batch == null) {
            return part;
        }
        LogBatchWriter writer = new LogBatchWriter();
        RecordCursor cursor = new RecordCursor();
        cursor.reset(batch);
        while (cursor.next() && cursor.offset() < stop) {
            writer.add(cursor.record());
        }
        return new Part(writer.size() == 0 ? null : writer.take(), stop, part.timestamp());
    }

    @Override
    public void handleSplitsChanges(SplitsChange<KafkaPartitionSplit> change) {
        if (!(change instanceof SplitsAddition)) {
            throw new UnsupportedOperationException("splits are only ever added, but this is " + change);
        }
        Set<TopicPartition> assigned = new HashSet<>(consumer.assignment());
        change.splits().forEach(split -> assigned.add(split.getTopicPartition()));
        consumer.assign(assigned);
        for (KafkaPartitionSplit split : change.splits()) {
            metrics.registerTopicPartition(split.getTopicPartition());
            start(split);
            split.getStoppingOffset().ifPresent(stop -> stop(split, stop));
        }
    }

    private void start(KafkaPartitionSplit split) {
        if (split.getStartingOffset() == KafkaPartitionSplit.EARLIEST_OFFSET) {
            consumer.seekToBeginning(List.of(split.getTopicPartition()));
        } else if (split.getStartingOffset() >= 0) {
            consumer.seek(split.getTopicPartition(), split.getStartingOffset());
        } else {
            throw new IllegalArgumentException(
                    "a log is read from its beginning or from an offset, but this is " + split);
        }
    }

    private void stop(KafkaPartitionSplit split, long stop) {
        if (stop < 0) {
            throw new IllegalArgumentException("a log is read for ever or to an offset, but this is " + split);
        }
        stops.put(split.getTopicPartition(), stop);
    }

    @Override
    public void pauseOrResumeSplits(Collection<KafkaPartitionSplit> pause, Collection<KafkaPartitionSplit> resume) {
        consumer.resume(assigned(resume));
        consumer.pause(assigned(pause));
    }

    /** A split may have finished since. */
    private List<TopicPartition> assigned(Collection<KafkaPartitionSplit> splits) {
        List<TopicPartition> partitions = new ArrayList<>();
        splits.forEach(split -> partitions.add(split.getTopicPartition()));
        partitions.retainAll(consumer.assignment());
        return partitions;
    }

    /** Tells the group how far a checkpoint has come. */
    void commit(Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        try {
            consumer.commitAsync(offsets, callback);
        } catch (WakeupException late) { // thrown where the coordinator is looked for: nothing has been sent
            consumer.commitAsync(offsets, callback);
        }
    }

    @Override
    public void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        batches.close();
    }
}
