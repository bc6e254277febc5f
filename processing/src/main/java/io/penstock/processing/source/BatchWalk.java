package io.penstock.processing.source;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.internals.WholeBatches;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.record.ControlRecordType;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.utils.BufferSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one partition has answered, batch by batch, as Kafka's {@code CompletedFetch} goes through it for read_committed:
 * checked by its checksum, without what transactions have taken back, and without their marks.
 */
final class BatchWalk implements WholeBatches.Walk<Part> {
    private final TopicPartition partition;
    private final Chunks chunks;
    private final BufferSupplier buffers;
    private final Iterator<? extends RecordBatch> batches;
    private final PriorityQueue<FetchResponseData.AbortedTransaction> aborted =
            new PriorityQueue<>(Comparator.comparingLong(FetchResponseData.AbortedTransaction::firstOffset));
    private final Set<Long> abortedProducers = new HashSet<>();

    private @Nullable RecordBatch batch;
    private @Nullable Unpacking unpacking;
    private @Nullable KafkaException failure;
    private long position;
    private Optional<Integer> epoch = Optional.empty();
    private int bytes;
    private int records;

    BatchWalk(
            TopicPartition partition,
            FetchResponseData.PartitionData answer,
            long from,
            Chunks chunks,
            BufferSupplier buffers) {
        this.partition = partition;
        this.position = from;
        this.chunks = chunks;
        this.buffers = buffers;
        this.batches = FetchResponse.recordsOrFail(answer).batches().iterator();
        List<FetchResponseData.AbortedTransaction> takenBack = answer.abortedTransactions();
        if (takenBack != null) {
            aborted.addAll(takenBack);
        }
    }

    @Override
    public @Nullable ConsumerRecord<byte[], Part> next() {
        if (failure != null) {
            throw failure;
        }
        try {
            Part part = part();
            return part == null
                    ? null
                    : new ConsumerRecord<>(partition.topic(), partition.partition(), part.next() - 1, null, part);
        } catch (RuntimeException e) { // whatever it is: nothing may be read behind it
            failure = new KafkaException("Reading partition " + partition + " from offset " + position + " failed", e);
            throw failure;
        }
    }

    private @Nullable Part part() {
        while (true) {
            if (unpacking != null && batch != null) {
                Part part = unpacking.next(chunks, position);
                if (part != null && part.batch() != null) {
                    position = part.next();
                    bytes += part.batch().end() - part.batch().start();
                    records += part.count();
                    return part;
                }
                close();
                // also behind records that were compacted away at its end: else it would be fetched again and again
                position = Math.max(position, batch.nextOffset());
            }
            if (!batches.hasNext()) {
                return null;
            }
            begin(batches.next());
        }
    }

    private void begin(RecordBatch next) {
        batch = next;
        epoch = next.partitionLeaderEpoch() == RecordBatch.NO_PARTITION_LEADER_EPOCH
                ? Optional.empty()
                : Optional.of(next.partitionLeaderEpoch());
        check(next);
        if (isDelivered(next) && next.nextOffset() > position) {
            unpacking = new Unpacking(partition.partition(), (DefaultRecordBatch) next, buffers);
        } else {
            position = Math.max(position, next.nextOffset());
        }
    }

    private void check(RecordBatch next) {
        String invalid =
                "Record batch for partition " + partition + " at offset " + next.baseOffset() + " is invalid, cause: ";
        if (next.magic() < RecordBatch.MAGIC_VALUE_V2) {
            throw new KafkaException(invalid + "it is from before Kafka 0.11");
        }
        try {
            next.ensureValid();
        } catch (CorruptRecordException e) {
            throw new KafkaException(invalid + e.getMessage()); // as Kafka says it
        }
    }

    /** Brokers name the aborted transactions of an answer by their producer and first offset; each ends at its mark. */
    private boolean isDelivered(RecordBatch next) {
        if (next.hasProducerId()) {
            while (!aborted.isEmpty() && aborted.peek().firstOffset() <= next.lastOffset()) {
                abortedProducers.add(aborted.remove().producerId());
            }
            if (isAbortMark(next)) {
                abortedProducers.remove(next.producerId());
            } else if (next.isTransactional() && abortedProducers.contains(next.producerId())) {
                return false;
            }
        }
        return !next.isControlBatch();
    }

    private static boolean isAbortMark(RecordBatch next) {
        if (!next.isControlBatch()) {
            return false;
        }
        Iterator<Record> marks = next.iterator();
        return marks.hasNext() && ControlRecordType.parse(marks.next().key()) == ControlRecordType.ABORT;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public Optional<Integer> epoch() {
        return epoch;
    }

    @Override
    public int bytes() {
        return bytes;
    }

    @Override
    public int records() {
        return records;
    }

    @Override
    public void close() {
        if (unpacking != null) {
            unpacking.close();
            unpacking = null;
        }
    }
}
