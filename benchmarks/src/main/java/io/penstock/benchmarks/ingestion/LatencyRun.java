package io.penstock.benchmarks.ingestion;

import io.penstock.benchmarks.ingestion.Result.Latency;
import io.penstock.common.registry.RegistryClient;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Changes at a steady rate, each timed from the request to commit its transaction to its receipt by a read_committed
 * consumer: an upper bound of the time from commit to commit. The writer keeps its schedule: a transaction that starts
 * late because its predecessor took long is timed from its own commit, as the database's user would.
 */
final class LatencyRun {
    private static final int TRANSACTIONS_PER_SECOND = 100;
    /** Without a schedule: large enough that the writer is not bound by its round trips. */
    private static final int UNPACED_TRANSACTION = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final OrdersTable table;
    private final String bootstrap;
    private final RegistryClient registry;
    private final List<TopicPartition> partitions;

    LatencyRun(OrdersTable table, String bootstrap, RegistryClient registry, List<TopicPartition> partitions) {
        this.table = table;
        this.bootstrap = bootstrap;
        this.registry = registry;
        this.partitions = partitions;
    }

    /**
     * @param first number of the first change
     * @param rate changes a second; 0 for as many as one writer can write
     * @param changes a multiple of ten times ten
     */
    Latency run(long first, int rate, long changes) throws Exception {
        int size = transaction(rate);
        int transactions = (int) (changes / size);
        AtomicLongArray commits = new AtomicLongArray(transactions);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (KafkaConsumer<byte[], byte[]> consumer = CommittedScan.consumer(bootstrap)) {
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            long begun = System.nanoTime();
            Future<?> writing = executor.submit(() -> write(first, size, rate, commits));
            Histogram histogram = receive(consumer, first, size, commits);
            writing.get();
            double seconds = (commits.get(transactions - 1) - begun) / 1e9;
            return new Latency(
                    rate,
                    (long) transactions * size / seconds,
                    histogram.getTotalCount(),
                    histogram.getValueAtPercentile(50) / 1e3,
                    histogram.getValueAtPercentile(99) / 1e3,
                    histogram.getMaxValue() / 1e3);
        } finally {
            executor.shutdownNow();
        }
    }

    static int transaction(int rate) {
        if (rate == 0) {
            return UNPACED_TRANSACTION;
        }
        return Math.max(Workload.GROUP, rate / TRANSACTIONS_PER_SECOND / Workload.GROUP * Workload.GROUP);
    }

    private Void write(long first, int size, int rate, AtomicLongArray commits) throws SQLException {
        try (Connection connection = table.writer()) {
            connection.setAutoCommit(false);
            long begun = System.nanoTime();
            for (int at = 0; at < commits.length(); at++) {
                if (rate > 0) {
                    long due = begun + (long) at * size * 1_000_000_000L / rate;
                    long early = due - System.nanoTime();
                    if (early > 0) {
                        TimeUnit.NANOSECONDS.sleep(early);
                    }
                }
                try (CallableStatement call = connection.prepareCall("call bench.write(?, ?)")) {
                    call.setLong(1, first + (long) at * size);
                    call.setLong(2, first + (long) (at + 1) * size);
                    call.execute();
                }
                commits.set(at, System.nanoTime());
                connection.commit();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    private Histogram receive(KafkaConsumer<byte[], byte[]> consumer, long first, int size, AtomicLongArray commits) {
        Envelopes envelopes = new Envelopes(registry);
        Histogram micros = new Histogram(TimeUnit.MINUTES.toMicros(10), 3);
        long wanted = (long) commits.length() * size;
        long moved = System.nanoTime();
        while (micros.getTotalCount() < wanted && System.nanoTime() - moved < PATIENCE.toNanos()) {
            var records = consumer.poll(Duration.ofMillis(100));
            long received = System.nanoTime();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                long number = Workload.number(envelopes.read(record.value()).order()) - first;
                long commit = commits.get((int) (number / size));
                micros.recordValue(Math.max(0, (received - commit) / 1_000));
                moved = received;
            }
        }
        return micros;
    }
}
