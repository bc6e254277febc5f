package io.penstock.processing.source;

import io.penstock.processing.lease.LeaseTerms;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.metrics.KafkaSourceReaderMetrics;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.metrics.Gauge;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;

/**
 * The connector's splits, enumerator and state, so that a savepoint of either restores the other, with readers that take
 * whole batches, and that notice when records are gone which the state has not seen.
 */
final class BatchedLog
        implements Source<LogBatch, KafkaPartitionSplit, KafkaSourceEnumState>, ResultTypeQueryable<LogBatch> {
    /** 1 where batches come whole, 0 where each record is taken out and packed again: right, but at twice the cost. */
    static final String WHOLE_BATCHES = "wholeBatches";

    private static final long serialVersionUID = 1L;

    private final KafkaSource<?> log;
    private final HashMap<String, Object> consumer;
    private final LogBounds bounds;
    private final @Nullable LeaseTerms lease;

    /**
     * @param consumer properties of the readers' consumers; each one's place among them is added to its client id
     * @param lease that the pipeline runs by; null where another of its sources holds it
     */
    BatchedLog(KafkaSource<?> log, Map<String, Object> consumer, LogBounds bounds, @Nullable LeaseTerms lease) {
        this.log = log;
        this.consumer = new HashMap<>(consumer);
        this.bounds = bounds;
        this.lease = lease;
    }

    @Override
    public Boundedness getBoundedness() {
        return log.getBoundedness();
    }

    @Override
    public SourceReader<LogBatch, KafkaPartitionSplit> createReader(SourceReaderContext context) {
        return createReader(context, WholeBatchConsumer::open);
    }

    /** @param open consumers from their properties */
    SourceReader<LogBatch, KafkaPartitionSplit> createReader(
            SourceReaderContext context, Function<Map<String, Object>, BatchConsumer> open) {
        KafkaSourceReaderMetrics metrics = new KafkaSourceReaderMetrics(context.metricGroup());
        AtomicInteger whole = new AtomicInteger();
        context.metricGroup().gauge(WHOLE_BATCHES, (Gauge<Integer>) whole::get);
        Map<String, Object> properties = new HashMap<>(consumer);
        properties.merge(
                ConsumerConfig.CLIENT_ID_CONFIG, context.getIndexOfSubtask(), (id, subtask) -> id + "-" + subtask);
        BatchFetcher fetcher = new BatchFetcher(() -> {
            BatchConsumer batches = open.apply(properties);
            whole.set(batches.whole() ? 1 : 0);
            return new BatchSplitReader(batches, metrics);
        });
        return new GuardedReader<>(new BatchReader(fetcher, context, metrics), bounds);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return LeasedEnumerator.of(log.createEnumerator(context), context, lease);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState checkpoint) throws Exception {
        return LeasedEnumerator.of(log.restoreEnumerator(context, checkpoint), context, lease);
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return log.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return log.getEnumeratorCheckpointSerializer();
    }

    @Override
    public TypeInformation<LogBatch> getProducedType() {
        return LogBatch.TYPE;
    }
}
