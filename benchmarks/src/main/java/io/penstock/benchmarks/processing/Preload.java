package io.penstock.benchmarks.processing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes the events into the topic, some partitions a thread. */
final class Preload {
    private static final int THREADS = 2;

    private final Workload workload;
    private final String bootstrap;
    private final String topic;
    private final int schemaId;

    Preload(Workload workload, String bootstrap, String topic, int schemaId) {
        this.workload = workload;
        this.bootstrap = bootstrap;
        this.topic = topic;
        this.schemaId = schemaId;
    }

    Expected write() throws Exception {
        Totals all = new Totals(workload.windows(), workload.groupsInWindow());
        List<EventWriter> writers = new ArrayList<>();
        List<Totals> parts = new ArrayList<>();
        int[][] customers = customers();
        for (int partition = 0; partition < workload.partitions(); partition++) {
            // few groups are added up by themselves, so that no partition waits for another
            Totals totals = workload.grouping() == Grouping.CUSTOMERS
                    ? all
                    : new Totals(workload.windows(), workload.groupsInWindow());
            parts.add(totals);
            writers.add(new EventWriter(workload, partition, customers[partition], totals, schemaId));
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int first = thread;
                done.add(threads.submit(() -> write(writers, first)));
            }
            for (Future<?> each : done) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        parts.stream().filter(part -> part != all).forEach(all::addAll);
        return new Expected(
                all,
                writers.stream().mapToLong(writer -> writer.late).sum(),
                writers.stream().mapToLong(writer -> writer.dead).sum(),
                writers.stream().mapToLong(writer -> writer.cents).sum(),
                writers.stream().mapToLong(writer -> writer.bytes).sum());
    }

    /** The partitions from {@code first} on, one of each {@link #THREADS}, all in step. */
    private void write(List<EventWriter> writers, int first) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrap,
                "acks",
                "all",
                "compression.type",
                "lz4",
                "batch.size",
                64 << 10,
                "linger.ms",
                100,
                "buffer.memory",
                32L << 20,
                "partitioner.ignore.keys",
                false);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<EventWriter> own = IntStream.range(0, writers.size())
                    .filter(partition -> partition % THREADS == first)
                    .mapToObj(writers::get)
                    .toList();
            long longest = own.stream().mapToLong(EventWriter::size).max().orElse(0);
            long[] written = new long[own.size()];
            for (long step = 0; step <= longest; step++) {
                for (int at = 0; at < own.size(); at++) {
                    EventWriter writer = own.get(at);
                    // a shorter one has its last event in the last step, too
                    while (written[at] <= step * writer.size() / longest) {
                        byte[] value = writer.write(written[at]++);
                        var unused = producer.send(new ProducerRecord<>(
                                topic, writer.partition(), writer.timestamp(), writer.key(), value));
                    }
                }
            }
        }
    }

    /** Of each partition those whose keys are in it. */
    private int[][] customers() {
        byte[] partitions = new byte[workload.customers()];
        int[] sizes = new int[workload.partitions()];
        for (int customer = 0; customer < partitions.length; customer++) {
            int partition = workload.partitionOf(customer);
            partitions[customer] = (byte) partition;
            sizes[partition]++;
        }
        int[][] customers = Arrays.stream(sizes).mapToObj(int[]::new).toArray(int[][]::new);
        for (int customer = partitions.length - 1; customer >= 0; customer--) {
            int partition = Byte.toUnsignedInt(partitions[customer]);
            customers[partition][--sizes[partition]] = customer;
        }
        return customers;
    }
}
