package io.penstock.processing.source;

import io.penstock.processing.lease.Lease;
import io.penstock.processing.lease.LeaseTerms;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.jspecify.annotations.Nullable;

/**
 * Holds the pipeline's right to run for as long as it enumerates: from the start of the job on its JobManager to its end.
 * Until it has it no checkpoint completes, since each needs this enumerator's state, and so nothing is committed.
 */
final class LeasedEnumerator implements SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {
    private static final long CHECK_MILLIS = 1_000;

    private final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> log;
    private final SplitEnumeratorContext<KafkaPartitionSplit> context;
    private final Lease lease;
    private final String pipeline;

    LeasedEnumerator(
            SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> log,
            SplitEnumeratorContext<KafkaPartitionSplit> context,
            Lease lease,
            String pipeline) {
        this.log = log;
        this.context = context;
        this.lease = lease;
        this.pipeline = pipeline;
    }

    /** @param terms null where another of the pipeline's sources holds the lease */
    static SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> of(
            SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> log,
            SplitEnumeratorContext<KafkaPartitionSplit> context,
            @Nullable LeaseTerms terms) {
        return terms == null ? log : new LeasedEnumerator(log, context, terms.lease(), terms.pipeline());
    }

    @Override
    public void start() {
        try {
            lease.acquire(pipeline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        context.callAsync(lease::isHeld, this::check, CHECK_MILLIS, CHECK_MILLIS);
        log.start();
    }

    /** The job restarts, and goes on only if nobody else has taken it: brokers were out of reach, or this process stood still. */
    private void check(Boolean held, @Nullable Throwable failure) {
        if (failure != null || !held) {
            throw new IllegalStateException("pipeline " + pipeline + " has lost its right to run", failure);
        }
    }

    @Override
    public void handleSplitRequest(int subtask, @Nullable String host) {
        log.handleSplitRequest(subtask, host);
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        log.handleSourceEvent(subtask, event);
    }

    @Override
    public void addSplitsBack(List<KafkaPartitionSplit> splits, int subtask) {
        log.addSplitsBack(splits, subtask);
    }

    @Override
    public void addReader(int subtask) {
        log.addReader(subtask);
    }

    @Override
    public KafkaSourceEnumState snapshotState(long checkpoint) throws Exception {
        return log.snapshotState(checkpoint);
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
        log.notifyCheckpointComplete(checkpoint);
    }

    @Override
    public void notifyCheckpointAborted(long checkpoint) throws Exception {
        log.notifyCheckpointAborted(checkpoint);
    }

    @Override
    public void close() throws IOException {
        try {
            log.close();
        } finally {
            lease.close();
        }
    }
}
