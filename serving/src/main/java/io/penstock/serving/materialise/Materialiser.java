package io.penstock.serving.materialise;

import io.penstock.common.failure.PenstockException;
import io.penstock.common.http.Health;
import io.penstock.common.wire.SchemaLookup;
import io.penstock.serving.metrics.ServingMeters;
import io.penstock.serving.metrics.ServingMetric;
import io.penstock.serving.store.Advance;
import io.penstock.serving.store.RowStore;
import io.penstock.serving.store.ViewTable;
import io.penstock.serving.store.WriteOutcome;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the view topics and writes their rows, on one thread of its own.
 *
 * <p>The database alone says how far a partition is. Whenever that is in doubt (a new assignment, a broken connection, a
 * batch that another instance was faster with) the batch in hand is forgotten, every partition is paused and its offset
 * read again. The consumer keeps polling meanwhile, so that an outage of the database is not also a rebalance.
 */
public final class Materialiser implements AutoCloseable {
    /** Checks of {@link Health} that this class keeps. */
    public static final List<String> CHECKS = List.of("kafka", "materialiser", "postgresql", "views");

    private static final Logger LOG = LoggerFactory.getLogger(Materialiser.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration POLL_UNPLACED = Duration.ofMillis(50);
    private static final long PROBE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration REFUSED = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(10);

    private final ViewLog log;
    private final Consumer<byte[], byte[]> consumer;
    private final SchemaLookup schemas;
    private final Health health;
    private final ServingMeters meters;
    private final Clock clock;
    private final Runnable died;

    private final Placements placements = new Placements();
    private final Backoff backoff =
            new Backoff(() -> ThreadLocalRandom.current().nextDouble());
    private final GroupOffsets groupOffsets;
    private final Assignments assignments;
    private final AtomicReference<Subscription> wanted = new AtomicReference<>();
    private final Thread thread;
    private Subscription current;

    private volatile boolean running = true;
    private volatile int stoppedPartitions;
    private long retryAt = System.nanoTime();
    private long probeAt = System.nanoTime();

    /**
     * Assigns.
     *
     * @param log closed by this class, as is {@code store}
     * @param topics each view topic's table
     * @param store that knows these tables
     * @param clock what end-to-end latency is measured with
     * @param died runs if the thread ends other than by {@link #close}
     */
    public Materialiser(
            ViewLog log,
            Map<String, ViewTable> topics,
            SchemaLookup schemas,
            RowStore store,
            Health health,
            ServingMeters meters,
            Clock clock,
            Runnable died) {
        this.log = log;
        this.consumer = log.consumer();
        this.schemas = schemas;
        this.health = health;
        this.meters = meters;
        this.clock = clock;
        this.died = died;
        this.groupOffsets = new GroupOffsets(consumer);
        this.assignments = new Assignments(consumer, placements, groupOffsets);
        this.current = subscription(topics, store);
        this.thread = new Thread(this::run, "materialiser");
    }

    /** Starts the thread; returns at once, whatever is away. */
    public void start() {
        CHECKS.forEach(check -> health.notReady(check, "starting"));
        meters.gauge(ServingMetric.STOPPED_PARTITIONS, () -> stoppedPartitions);
        thread.start();
    }

    /**
     * Reads these topics from the next turn on, without a pause for those that it has read before.
     *
     * @param topics each view topic's table
     * @param store that knows these tables; closed by this class, as is the one before
     */
    public void read(Map<String, ViewTable> topics, RowStore store) {
        Subscription overtaken = wanted.getAndSet(subscription(topics, store));
        if (overtaken != null) {
            overtaken.store().close();
        }
    }

    private Subscription subscription(Map<String, ViewTable> topics, RowStore store) {
        Map<String, ViewDecoder> decoders = topics.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, each -> new ViewDecoder(each.getValue(), schemas)));
        return new Subscription(
                decoders,
                store,
                new BatchReader(decoders, meters),
                new BatchMeters(decoders.values(), meters, clock),
                new Placer(consumer, placements, store),
                new KafkaProbe(log, decoders.keySet()));
    }

    /** Finishes the transaction in hand and leaves the group; waits for at most 40 seconds. */
    @Override
    public void close() {
        running = false;
        consumer.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(40));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean clean = false;
        try {
            consumer.subscribe(current.decoders().keySet(), assignments);
            while (running) {
                change();
                guardedTurn();
            }
            clean = true;
        } finally {
            if (!clean) {
                health.failed("the materialiser's thread ended");
            }
            try {
                consumer.close(CloseOptions.timeout(CLOSE));
            } catch (KafkaException e) {
                LOG.atWarn().setCause(e).log("consumer did not close cleanly");
            }
            current.store().close();
            if (!clean) {
                died.run();
            }
        }
    }

    private void change() {
        Subscription next = wanted.getAndSet(null);
        if (next != null) {
            current.store().close();
            current = next;
            consumer.subscribe(next.decoders().keySet(), assignments);
            LOG.atInfo().addKeyValue("topics", next.decoders().keySet()).log("subscribed anew");
        }
    }

    /** Nothing but an {@link Error} gets out: what failed is tried again from the database's offsets. */
    private void guardedTurn() {
        try {
            turn();
        } catch (WakeupException e) {
            LOG.atDebug().log("woken up");
        } catch (OffsetOutOfRangeException e) {
            outOfRange(e);
        } catch (SQLException e) {
            // The driver's message, not the exception: no server detail, no row.
            outage("postgresql", "no transaction with the database: " + e.getMessage());
        } catch (PenstockException e) {
            outage("materialiser", e.code() + ": " + e.getMessage());
        } catch (KafkaException e) {
            log.refusal(e).ifPresentOrElse(this::refused, () -> {
                LOG.atWarn().setCause(e).log("kafka client failed");
                outage("kafka", String.valueOf(e.getMessage()));
            });
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("defect in the materialiser");
            outage("materialiser", "defect: " + e);
        }
    }

    private void turn() throws SQLException {
        if (System.nanoTime() - retryAt >= 0 && current.placer().place()) {
            // Nothing may come for long: readiness need not wait for it.
            probeAt = System.nanoTime();
        }
        ConsumerRecords<byte[], byte[]> polled =
                consumer.poll(placements.unplaced().isEmpty() ? POLL : POLL_UNPLACED);
        if (polled.isEmpty() && polled.nextOffsets().isEmpty()) {
            idle();
            return;
        }
        Batch batch = current.reader().read(polled, placements);
        if (batch.advances().isEmpty() || write(batch)) {
            batch.bad().forEach(this::stop);
        }
    }

    /** False if nothing was written: then the same records are read again. */
    private boolean write(Batch batch) throws SQLException {
        long started = System.nanoTime();
        WriteOutcome outcome = current.store().write(batch.advances(), batch.rows());
        if (outcome instanceof WriteOutcome.Written written) {
            current.batchMeters().written(batch, written.rows(), Duration.ofNanos(System.nanoTime() - started));
            written(batch);
            proven();
            health.ready("kafka");
            return true;
        } else if (outcome instanceof WriteOutcome.Refused refused) {
            refused(batch, refused);
        } else {
            meters.counter(ServingMetric.OVERTAKEN).increment();
            LOG.atInfo().log("overtaken by another instance; reading the offsets again");
        }
        suspend();
        return false;
    }

    private void written(Batch batch) {
        for (Advance advance : batch.advances()) {
            TopicPartition partition = new TopicPartition(advance.topic(), advance.partition());
            placements.advanced(partition, advance.next());
            groupOffsets.note(partition, advance.next());
        }
        groupOffsets.send();
    }

    /** Stops the view's partitions in the batch, so that the other views go on. */
    private void refused(Batch batch, WriteOutcome.Refused refused) {
        for (Advance advance : batch.advances()) {
            TopicPartition partition = new TopicPartition(advance.topic(), advance.partition());
            if (current.reader().decoder(partition).table().equals(refused.table())) {
                stop(
                        partition,
                        "stopped between offsets " + advance.expected() + " and " + advance.next()
                                + ": the database refuses a row, " + refused.reason()
                                + ". Put the table or the record right, then restart; it is never skipped");
            }
        }
    }

    /** The records that come next are gone, or never were: the topic's retention was too short, or it was made anew. */
    private void outOfRange(OffsetOutOfRangeException e) {
        e.offsetOutOfRangePartitions()
                .forEach((partition, offset) -> stop(
                        partition,
                        "stopped at offset " + offset + ": the topic does not hold it any more. Rows may be missing;"
                                + " delete the partition from the table of offsets to read it from its beginning,"
                                + " then restart"));
    }

    private void stop(TopicPartition partition, String why) {
        placements.stop(partition, why);
        consumer.pause(Set.of(partition));
        health.notReady("views", placements.complaint());
        stoppedPartitions = placements.stoppedCount();
        LOG.atError()
                .addKeyValue("topic", partition.topic())
                .addKeyValue("partition", partition.partition())
                .log("partition {}", why);
    }

    private void outage(String dependency, String why) {
        Duration pause = backoff.failed();
        meters.counter(ServingMetric.OUTAGES, dependency).increment();
        health.notReady(dependency, why);
        retryAt = System.nanoTime() + pause.toNanos();
        suspend();
        LOG.atWarn()
                .addKeyValue("dependency", dependency)
                .addKeyValue("pause", pause)
                .log("suspended: {}", why);
    }

    /** A consumer that is refused says so again at once, for as long as nobody acts. */
    private void refused(String why) {
        outage("kafka", why);
        try {
            Thread.sleep(REFUSED.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void suspend() {
        consumer.pause(consumer.assignment());
        placements.unplaceAll();
    }

    /** Nothing came. With everything placed, that is also the proof that nothing fails. */
    private void idle() throws SQLException {
        groupOffsets.send();
        if (System.nanoTime() - probeAt < 0) {
            return;
        }
        if (System.nanoTime() - retryAt >= 0) {
            current.store().check();
            proven();
        }
        probeAt = System.nanoTime() + PROBE_NANOS;
        Optional<String> complaint = current.probe().complaint();
        if (complaint.isEmpty() && !assignments.hasJoined()) {
            complaint = Optional.of("joining the group");
            probeAt = System.nanoTime();
        }
        complaint.ifPresentOrElse(why -> health.notReady("kafka", why), () -> health.ready("kafka"));
    }

    /**
     * Only a write, or an answer while there was nothing to write, ends an outage: a server whose disk is full answers
     * every question about offsets, and would look well between two failures.
     */
    private void proven() {
        if (placements.unplaced().isEmpty()) {
            backoff.succeeded();
            health.ready("postgresql");
            health.ready("materialiser");
            stoppedPartitions = placements.stoppedCount();
            if (stoppedPartitions == 0) {
                health.ready("views");
            } else {
                health.notReady("views", placements.complaint());
            }
        }
    }
}
