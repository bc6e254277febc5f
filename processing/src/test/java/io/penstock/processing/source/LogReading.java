package io.penstock.processing.source;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.common.TopicPartition;

/** One subtask of a source, driven as Flink drives it. */
final class LogReading implements AutoCloseable, ReaderOutput<LogBatch>, SourceReaderContext {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final List<RawRecord> records = new ArrayList<>();
    final List<Integer> batches = new ArrayList<>();
    final ReaderMetrics metrics = new ReaderMetrics();
    private final SourceReader<LogBatch, KafkaPartitionSplit> reader;
    private final RecordCursor cursor = new RecordCursor();
    private long checkpoint;

    LogReading(Map<String, Object> client, String topic, Function<Map<String, Object>, BatchConsumer> open) {
        BatchedLog log =
                (BatchedLog) LogSource.of(client, topic, "reading-" + topic, OptionalLong.empty(), false, null);
        reader = log.createReader(this, open);
        reader.start();
    }

    LogReading from(String topic, int partition, long offset) {
        return from(topic, partition, offset, KafkaPartitionSplit.NO_STOPPING_OFFSET);
    }

    LogReading from(String topic, int partition, long offset, long stop) {
        reader.addSplits(List.of(new KafkaPartitionSplit(new TopicPartition(topic, partition), offset, stop)));
        return this;
    }

    /** Reads until so many records have come in all, and fails if more do. */
    LogReading upTo(int count) throws Exception {
        until(() -> records.size() >= count);
        if (records.size() > count) {
            throw new AssertionError(records.size() + " records instead of " + count);
        }
        return this;
    }

    /** @return whether the reader has come to its end */
    boolean until(BooleanSupplier enough) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (!enough.getAsBoolean()) {
            InputStatus status = reader.pollNext(this);
            if (status == InputStatus.END_OF_INPUT) {
                return true;
            }
            if (status == InputStatus.NOTHING_AVAILABLE) {
                awaitMore();
            }
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("only " + records.size() + " records after " + PATIENCE);
            }
        }
        return false;
    }

    private void awaitMore() throws InterruptedException, ExecutionException {
        try {
            reader.isAvailable().get(100, TimeUnit.MILLISECONDS);
        } catch (TimeoutException nothingYet) {
            // asked again
        }
    }

    /** Takes a checkpoint. @return where a restart would go on */
    long offset() {
        List<KafkaPartitionSplit> splits = reader.snapshotState(++checkpoint);
        try {
            reader.notifyCheckpointComplete(checkpoint);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return splits.get(0).getStartingOffset();
    }

    void pauseOrResume(Collection<String> pause, Collection<String> resume) {
        reader.pauseOrResumeSplits(pause, resume);
    }

    void noMore() {
        reader.notifyNoMoreSplits();
    }

    @Override
    public void collect(LogBatch batch) {
        throw new AssertionError("a batch without a time");
    }

    /** Its bytes are somebody else's when this returns. */
    @Override
    public void collect(LogBatch batch, long timestamp) {
        cursor.reset(batch);
        while (cursor.next()) {
            records.add(cursor.record());
        }
        batches.add(batch.count());
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public SourceOutput<LogBatch> createOutputForSplit(String split) {
        return this;
    }

    @Override
    public void releaseOutputForSplit(String split) {}

    @Override
    public void emitWatermark(Watermark watermark) {}

    @Override
    public void markIdle() {}

    @Override
    public void markActive() {}

    @Override
    public SourceReaderMetricGroup metricGroup() {
        return metrics;
    }

    @Override
    public Configuration getConfiguration() {
        return new Configuration();
    }

    @Override
    public String getLocalHostName() {
        return "localhost";
    }

    @Override
    public int getIndexOfSubtask() {
        return 0;
    }

    @Override
    public void sendSplitRequest() {}

    @Override
    public void sendSourceEventToCoordinator(SourceEvent event) {}

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
        throw new UnsupportedOperationException();
    }
}
