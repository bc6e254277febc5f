package io.penstock.processing.sink;

import io.penstock.processing.breaker.NeedsPerson;
import java.io.IOException;
import java.util.Collection;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * The connector's transactional sink, except that a transaction which the broker has aborted stops the job. The connector
 * only logs it: the checkpoint counts as complete, and what the transaction held is in no topic.
 */
final class GuardedSink<T>
        implements Sink<T>,
                SupportsCommitter<KafkaCommittable>,
                SupportsWriterState<T, KafkaWriterState>,
                SupportsPostCommitTopology<KafkaCommittable> {
    static final String ACCEPT = "lost-transactions";

    private static final long serialVersionUID = 1L;

    private final KafkaSink<T> sink;
    private final boolean accepted;
    private final TransactionFate.Lookup fates;

    /** @param accepted whether somebody has decided to go on without what such transactions held */
    GuardedSink(KafkaSink<T> sink, boolean accepted, TransactionFate.Lookup fates) {
        this.sink = sink;
        this.accepted = accepted;
        this.fates = fates;
    }

    @Override
    public Committer<KafkaCommittable> createCommitter(CommitterInitContext context) {
        Committer<KafkaCommittable> committer = sink.createCommitter(context);
        return accepted ? committer : new GuardedCommitter(committer, fates);
    }

    @Override
    public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
        return sink.getCommittableSerializer();
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        return sink.createWriter(context);
    }

    @Override
    public StatefulSinkWriter<T, KafkaWriterState> restoreWriter(
            WriterInitContext context, Collection<KafkaWriterState> state) {
        return sink.restoreWriter(context, state);
    }

    @Override
    public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
        return sink.getWriterStateSerializer();
    }

    @Override
    public void addPostCommitTopology(DataStream<CommittableMessage<KafkaCommittable>> committed) {
        sink.addPostCommitTopology(committed);
    }

    /** Commits through the connector's, and does not let it shrug. */
    @SuppressWarnings("try") // the interface lets close() throw anything
    static final class GuardedCommitter implements Committer<KafkaCommittable> {
        private final Committer<KafkaCommittable> committer;
        private final TransactionFate.Lookup fates;

        GuardedCommitter(Committer<KafkaCommittable> committer, TransactionFate.Lookup fates) {
            this.committer = committer;
            this.fates = fates;
        }

        @Override
        public void commit(Collection<CommitRequest<KafkaCommittable>> requests)
                throws IOException, InterruptedException {
            committer.commit(requests.stream()
                    .<CommitRequest<KafkaCommittable>>map(request -> new Strict(request, fates))
                    .toList());
        }

        @Override
        public void close() throws Exception {
            committer.close();
        }
    }

    private record Strict(Committer.CommitRequest<KafkaCommittable> request, TransactionFate.Lookup fates)
            implements Committer.CommitRequest<KafkaCommittable> {
        @Override
        public KafkaCommittable getCommittable() {
            return request.getCommittable();
        }

        @Override
        public int getNumberOfRetries() {
            return request.getNumberOfRetries();
        }

        @Override
        public void signalFailedWithKnownReason(Throwable reason) {
            String id = request.getCommittable().getTransactionalId();
            switch (fate(id)) {
                case COMMITTED -> request.signalAlreadyCommitted();
                case ABORTED ->
                    throw new NeedsPerson(
                            "Records are lost: the broker has given up transaction " + id
                                    + ", which the checkpoint counts as written (" + reason.getMessage()
                                    + "): the job was down for longer than the transaction timeout. What it held is missing"
                                    + " from the topics that this sink writes; to have it back, resume from an older"
                                    + " checkpoint, after which what came later comes twice.",
                            ACCEPT,
                            reason);
                case UNKNOWN -> request.signalFailedWithKnownReason(reason); // logged, and counted as a metric
            }
        }

        private TransactionFate fate(String id) {
            try {
                return fates.of(id);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return TransactionFate.UNKNOWN;
            }
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable reason) {
            request.signalFailedWithUnknownReason(reason);
        }

        @Override
        public void retryLater() {
            request.retryLater();
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable committable) {
            request.updateAndRetryLater(committable);
        }

        @Override
        public void signalAlreadyCommitted() {
            request.signalAlreadyCommitted();
        }
    }
}
