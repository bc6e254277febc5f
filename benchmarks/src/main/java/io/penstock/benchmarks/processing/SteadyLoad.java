package io.penstock.benchmarks.processing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.avro.util.Utf8;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;

/**
 * Orders for some seconds at a steady rate, encoded and compressed into files before they are sent: meanwhile the contestant
 * needs the machine. Each tick has a batch for each partition. Event time runs {@value #SPEED} times as fast as the clock, so
 * that a window ends every quarter of a second. In each tick one order is a probe, alone in its group.
 */
final class SteadyLoad {
    static final int SPEED = 240;
    static final String PROBE = "probe";
    private static final int MAX_BATCH = 4_000;
    private static final int CUSTOMERS = 100_000;
    private static final long DELAY = 5_000;
    private static final int THREADS = 2;

    private final Path folder;
    private final int partitions;
    private final long rate;
    private final int tickMillis;
    private final int ticks;
    private final long first;
    private final int schemaId;
    private final int[][] counts;
    /** Per partition and tick the greatest event time so far. */
    private final long[][] highest;

    private int[] closing = {};

    /**
     * Assigns.
     *
     * @param rate events a second
     * @param first event time at which it begins, that of a window
     */
    SteadyLoad(Path folder, int partitions, long rate, int seconds, long first, int schemaId) {
        this.folder = folder;
        this.partitions = partitions;
        this.rate = rate;
        this.tickMillis = rate / 100 / partitions > MAX_BATCH ? 5 : 10;
        this.ticks = seconds * 1_000 / tickMillis;
        this.first = first;
        this.schemaId = schemaId;
        this.counts = new int[windowOf(time(ticks)) + 1][Grouping.REGION.groups(0)];
        this.highest = new long[partitions][ticks];
    }

    int ticks() {
        return ticks;
    }

    int tickMillis() {
        return tickMillis;
    }

    long events() {
        return due(ticks) * partitions + ticks;
    }

    Path file(int partition) {
        return folder.resolve("load-" + partition);
    }

    /** Of a partition, before that tick, probes not counted. */
    private long due(int tick) {
        return rate * tick * tickMillis / 1_000 / partitions;
    }

    private long time(int tick) {
        return first + Workload.DISORDER + (long) tick * tickMillis * SPEED;
    }

    /** The window in which the next load may begin. */
    long next() {
        return first + counts.length * Workload.WINDOW;
    }

    /** Counted from that with which this load begins; negative or too great if it is none of this load's. */
    int windowOf(long eventTime) {
        return (int) Math.floorDiv(eventTime - first, Workload.WINDOW);
    }

    /** Events of a window and group. */
    int count(int window, int group) {
        return counts[window][group];
    }

    /** The tick whose events let the window end, that is for the last of all partitions; -1 if none of this load does. */
    int closing(int window) {
        return window < closing.length ? closing[window] : -1;
    }

    /** Windows that end while it is sent. */
    int endingWindows() {
        return (int) Arrays.stream(closing).filter(tick -> tick >= 0).count();
    }

    private int findClosing(int window) {
        long end = first + (window + 1) * Workload.WINDOW + DELAY;
        return IntStream.range(0, ticks)
                .filter(tick -> Arrays.stream(highest).allMatch(times -> times[tick] >= end))
                .findFirst()
                .orElse(-1);
    }

    void prepare() throws Exception {
        Files.createDirectories(folder);
        Thread[] threads = new Thread[THREADS];
        Exception[] failures = new Exception[THREADS];
        for (int thread = 0; thread < THREADS; thread++) {
            int from = thread;
            threads[thread] = new Thread(() -> {
                try {
                    for (int partition = from; partition < partitions; partition += THREADS) {
                        write(partition);
                    }
                } catch (IOException | RuntimeException e) {
                    failures[from] = e;
                }
            });
            threads[thread].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (Exception failure : failures) {
            if (failure != null) {
                throw failure;
            }
        }
        closing = IntStream.range(0, counts.length).map(this::findClosing).toArray();
    }

    private void write(int partition) throws IOException {
        SplittableRandom random = new SplittableRandom(first * 31 + partition);
        OrderEncoder encoder = new OrderEncoder(schemaId, random);
        int[][] own = new int[counts.length][counts[0].length];
        long greatest = Long.MIN_VALUE;
        ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file(partition)), 1 << 20))) {
            for (int tick = 0; tick < ticks; tick++) {
                buffer.clear();
                MemoryRecordsBuilder batch = MemoryRecords.builder(
                        buffer, Compression.of(CompressionType.LZ4).build(), TimestampType.CREATE_TIME, 0);
                long from = due(tick);
                long orders = due(tick + 1) - from;
                for (long order = 0; order < orders; order++) {
                    int region = random.nextInt(EventWriter.REGIONS.size());
                    int currency = random.nextInt(EventWriter.CURRENCIES.size());
                    long inOrder = time(tick) + order * tickMillis * SPEED / orders;
                    long eventTime = inOrder - random.nextInt(Workload.DISORDER);
                    greatest = Math.max(greatest, eventTime);
                    own[windowOf(eventTime)][Grouping.REGION.group(region, currency, 0)]++;
                    byte[] customer =
                            Grouping.customer(random.nextInt(CUSTOMERS)).getBytes(US_ASCII);
                    batch.append(
                            inOrder,
                            customer,
                            encoder.encode(
                                    "order-" + partition + "-" + (from + order),
                                    customer,
                                    1 + random.nextInt(EventWriter.MAX_CENTS),
                                    EventWriter.CURRENCIES.get(currency),
                                    eventTime,
                                    EventWriter.REGIONS.get(region)));
                }
                if (tick % partitions == partition) {
                    greatest = Math.max(greatest, time(tick));
                    byte[] customer = PROBE.getBytes(UTF_8);
                    batch.append(
                            time(tick),
                            customer,
                            encoder.encode(
                                    PROBE + first + "-" + tick,
                                    customer,
                                    1,
                                    new Utf8(Integer.toString(tick)),
                                    time(tick),
                                    new Utf8(PROBE)));
                }
                highest[partition][tick] = greatest;
                MemoryRecords records = batch.build();
                out.writeInt(records.sizeInBytes());
                out.write(records.buffer().array(), records.buffer().arrayOffset(), records.sizeInBytes());
            }
        }
        synchronized (counts) {
            for (int window = 0; window < own.length; window++) {
                for (int group = 0; group < own[window].length; group++) {
                    counts[window][group] += own[window][group];
                }
            }
        }
    }
}
