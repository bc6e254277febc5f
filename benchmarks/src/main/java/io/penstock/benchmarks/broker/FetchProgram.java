package io.penstock.benchmarks.broker;

import io.penstock.benchmarks.measure.Counters;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.FetchMetadata;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.utils.BufferSupplier;

/**
 * {@code BOOTSTRAP TOPIC PARTITIONS THREADS START WINDOWS COUNTERS}: what this machine can do with the events at all. Fetches over
 * a socket of its own, checks and decompresses batches, reads four fields of each order where they lie, and adds it up by minute,
 * region and currency in an array. No TLS, no sessions, no other broker, no recovery: not for a product. Per thread two counters:
 * records read, and the sum of their cents.
 */
final class FetchProgram {
    /** The last one that names topics instead of their ids. */
    private static final short VERSION = 12;

    private static final int MAX_BYTES = 2 << 20;
    private static final int MAX_PARTITION_BYTES = 512 << 10;
    private static final int MAX_WAIT_MILLIS = 100;

    private final BrokerConnection broker;
    private final String topic;
    private final Map<Integer, Long> offsets = new LinkedHashMap<>();
    private final OrderFold fold;
    private final BufferSupplier buffers = BufferSupplier.create();
    private byte[] batch = new byte[1 << 20];

    private FetchProgram(BrokerConnection broker, String topic, OrderFold fold) {
        this.broker = broker;
        this.topic = topic;
        this.fold = fold;
    }

    public static void main(String[] arguments) throws Exception {
        int partitions = Integer.parseInt(arguments[2]);
        int threads = Integer.parseInt(arguments[3]);
        long start = Long.parseLong(arguments[4]);
        int windows = Integer.parseInt(arguments[5]);
        Counters counters = new Counters(Path.of(arguments[6]), 2 * threads);
        for (int thread = 0; thread < threads; thread++) {
            FetchProgram program =
                    new FetchProgram(new BrokerConnection(arguments[0]), arguments[1], new OrderFold(start, windows));
            for (int partition = thread; partition < partitions; partition += threads) {
                program.offsets.put(partition, 0L);
            }
            int slot = 2 * thread;
            new Thread(() -> program.run(counters, slot), "reader-" + thread).start();
        }
    }

    private void run(Counters counters, int slot) {
        try {
            while (true) {
                fetch();
                counters.set(slot + 1, fold.cents());
                counters.set(slot, fold.records());
            }
        } catch (IOException e) {
            throw new IllegalStateException("the broker or a batch of it", e);
        }
    }

    private void fetch() throws IOException {
        Map<TopicPartition, FetchRequest.PartitionData> wanted = new LinkedHashMap<>();
        offsets.forEach((partition, offset) -> wanted.put(
                new TopicPartition(topic, partition),
                new FetchRequest.PartitionData(Uuid.ZERO_UUID, offset, -1, MAX_PARTITION_BYTES, Optional.empty())));
        FetchResponse response =
                (FetchResponse) broker.send(FetchRequest.Builder.forConsumer(VERSION, MAX_WAIT_MILLIS, 1, wanted)
                        .isolationLevel(IsolationLevel.READ_COMMITTED)
                        .setMaxBytes(MAX_BYTES)
                        .metadata(FetchMetadata.LEGACY)
                        .build(VERSION));
        for (FetchableTopicResponse answer : response.data().responses()) {
            for (PartitionData partition : answer.partitions()) {
                Errors.forCode(partition.errorCode()).maybeThrow();
                read(partition);
            }
        }
    }

    private void read(PartitionData partition) throws IOException {
        long next = offsets.getOrDefault(partition.partitionIndex(), 0L);
        for (RecordBatch each : ((MemoryRecords) partition.records()).batches()) {
            each.ensureValid();
            if (each.lastOffset() >= next && !each.isControlBatch()) {
                int length = decompress((DefaultRecordBatch) each);
                // whole: the offset that was asked for is the one behind a batch
                fold.records(batch, length, each.countOrNull());
            }
            next = each.nextOffset();
        }
        offsets.put(partition.partitionIndex(), next);
    }

    private int decompress(DefaultRecordBatch from) throws IOException {
        try (InputStream in = from.recordInputStream(buffers)) {
            int length = 0;
            while (true) {
                if (length == batch.length) {
                    batch = Arrays.copyOf(batch, 2 * length);
                }
                int read = in.read(batch, length, batch.length - length);
                if (read < 0) {
                    return length;
                }
                length += read;
            }
        } catch (EOFException e) {
            throw new IOException("a batch that ends too early", e);
        }
    }
}
