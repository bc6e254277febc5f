package io.penstock.benchmarks.processing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

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
        Totals all = new Totals(workload.windows(), workload.groups());
        List<EventWriter> writers = new ArrayList<>();
        List<Totals> parts = new ArrayList<>();
        for (int partition = 0; partition < workload.partitions(); partition++) {
            // a customer is in one partition only, so that all may add to the same cells
            Totals totals =
                    workload.grouping() == Grouping.CUSTOMERS ? all : new Totals(workload.windows(), workload.groups());
            parts.add(totals);
            writers.add(new EventWriter(workload, partition, customersOf(partition), totals, schemaId));
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
                64L << 20,
                "partitioner.ignore.keys",
                false);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long index = 0; index <= workload.perPartition(); index++) {
                for (int partition = first; partition < writers.size(); partition += THREADS) {
                    EventWriter writer = writers.get(partition);
                    byte[] value = writer.write(index);
                    var unused = producer.send(
                            new ProducerRecord<>(topic, partition, writer.timestamp(), writer.key(), value));
                }
            }
        }
    }

    /** By Kafka's own partitioner. */
    private int[] customersOf(int partition) {
        int[] found = new int[workload.customers()];
        int count = 0;
        for (int customer = 0; customer < workload.customers(); customer++) {
            byte[] key = Grouping.customer(customer).getBytes(US_ASCII);
            if (Utils.toPositive(Utils.murmur2(key)) % workload.partitions() == partition) {
                found[count++] = customer;
            }
        }
        return Arrays.copyOf(found, count);
    }
}
