package io.penstock.transport;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;

/**
 * An idempotent writer numbers events into one topic, a relay moves them into another in transactions with its offsets,
 * and a read_committed reader takes them out. The ledger of what was acknowledged is the writer's own.
 */
final class RelayedLoad implements AutoCloseable {
    static final String INPUT = "ha.in";
    static final String OUTPUT = "ha.out";
    private static final String GROUP = "ha.relay";
    private static final int PARTITIONS = 3;
    private static final long PAUSE_NANOS = 2_000_000;

    private final String bootstrap;
    private final Map<Integer, List<Long>> written = new TreeMap<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final Map<Integer, Long> latest = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean writing = true;
    private volatile boolean relaying = true;

    RelayedLoad(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    void start() {
        run("writer", this::write);
        run("relay", () -> untilClosed(this::relay));
        run("reader", () -> untilClosed(this::watch));
    }

    private void run(String name, Runnable work) {
        Thread thread = new Thread(work, "ha-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** The first one decides: what follows a batch of unknown outcome waits for it, so that none is lost or doubled. */
    private void write() {
        try (KafkaProducer<Long, Long> producer = producer(Map.of())) {
            for (long number = 0; writing; number++) {
                int partition = (int) (number % PARTITIONS);
                written.computeIfAbsent(partition, any -> new ArrayList<>()).add(number);
                sent.incrementAndGet();
                var unused =
                        producer.send(new ProducerRecord<>(INPUT, partition, number, number), (metadata, failure) -> {
                            if (failure == null) {
                                acknowledged.incrementAndGet();
                            }
                        });
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** After any failure from the committed offsets on, with a producer that first has its former transaction settled. */
    private void relay() {
        try (KafkaProducer<Long, Long> producer = producer(Map.of("transactional.id", "ha.relay"));
                KafkaConsumer<Long, Long> consumer = consumer(INPUT)) {
            producer.initTransactions();
            consumer.committed(consumer.assignment())
                    .forEach((partition, offset) -> consumer.seek(partition, offset == null ? 0 : offset.offset()));
            while (relaying) {
                ConsumerRecords<Long, Long> records = consumer.poll(Duration.ofMillis(100));
                if (records.isEmpty()) {
                    continue;
                }
                producer.beginTransaction();
                Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
                for (ConsumerRecord<Long, Long> found : records) {
                    var unused =
                            producer.send(new ProducerRecord<>(OUTPUT, found.partition(), found.key(), found.value()));
                    offsets.put(
                            new TopicPartition(INPUT, found.partition()), new OffsetAndMetadata(found.offset() + 1));
                }
                producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
                producer.commitTransaction();
            }
        }
    }

    private void watch() {
        try (KafkaConsumer<Long, Long> consumer = consumer(OUTPUT)) {
            consumer.seekToEnd(consumer.assignment());
            while (relaying) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(found -> latest.merge(found.partition(), found.value(), Math::max));
            }
        }
    }

    private void untilClosed(Runnable work) {
        while (relaying) {
            try {
                work.run();
            } catch (KafkaException again) {
                LockSupport.parkNanos(100_000_000);
            }
        }
    }

    long sent() {
        return sent.get();
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** Every partition has brought an event at least as new as this one. */
    boolean arrived(long number) {
        return latest.size() == PARTITIONS && latest.values().stream().allMatch(newest -> newest >= number);
    }

    /** Until events that are written from now on come through on every partition. */
    Duration recovery() {
        long began = System.nanoTime();
        long next = sent.get() + 1;
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> arrived(next));
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Writes no more, and returns when all of it has come through. */
    void finish(Duration patience) throws InterruptedException {
        writing = false;
        threads.get(0).join(patience.toMillis());
        await().atMost(patience).until(() -> arrived(sent.get() - PARTITIONS));
    }

    /** Numbers by partition, in the order of writing; not before {@link #finish}. */
    Map<Integer, List<Long>> written() {
        return written;
    }

    /** All that a new reader finds, by partition. */
    Map<Integer, List<Long>> readAll() {
        Map<Integer, List<Long>> found = new TreeMap<>();
        try (KafkaConsumer<Long, Long> consumer = consumer(OUTPUT)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            consumer.seekToBeginning(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> found.computeIfAbsent(record.partition(), any -> new ArrayList<>())
                                .add(record.value()));
            }
        }
        return found;
    }

    private KafkaProducer<Long, Long> producer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all", "enable.idempotence", true, "linger.ms", 5));
        settings.putAll(more);
        return new KafkaProducer<>(settings, new LongSerializer(), new LongSerializer());
    }

    private KafkaConsumer<Long, Long> consumer(String topic) {
        KafkaConsumer<Long, Long> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "group.id",
                        GROUP,
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed"),
                new LongDeserializer(),
                new LongDeserializer());
        consumer.assign(IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList());
        return consumer;
    }

    @Override
    public void close() {
        writing = false;
        relaying = false;
        try {
            for (Thread thread : threads) {
                thread.join(10_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // they are daemons: the JVM does not wait for them
        }
    }
}
