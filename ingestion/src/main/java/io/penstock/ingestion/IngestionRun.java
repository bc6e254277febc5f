package io.penstock.ingestion;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Source;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.http.Health;
import io.penstock.common.names.Names;
import io.penstock.common.registry.RegistryClient;
import io.penstock.ingestion.cdc.LogReader;
import io.penstock.ingestion.cdc.SourceDatabase;
import io.penstock.ingestion.cdc.SourceWatch;
import io.penstock.ingestion.contract.ChangeMapper;
import io.penstock.ingestion.flow.ChangePump;
import io.penstock.ingestion.flow.Checkpoint;
import io.penstock.ingestion.flow.FlowListener;
import io.penstock.ingestion.flow.TimedLog;
import io.penstock.ingestion.kafka.CommittedState;
import io.penstock.ingestion.kafka.KafkaChangeLog;
import io.penstock.ingestion.snapshot.SnapshotFeed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt: from the first connection to the first failure. Nothing survives it but what Kafka and the source hold,
 * so an attempt within the process is worth as much as one in a new process.
 */
final class IngestionRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IngestionRun.class);
    /** A standby asks so often: a part of the time that a take-over takes. */
    private static final Duration STANDBY_PAUSE = Duration.ofMillis(200);
    /** A position without any change is stored so often at most. */
    private static final Duration IDLE = Duration.ofSeconds(1);
    /** Far from the timeout of a Kafka transaction. */
    private static final Duration OPEN = Duration.ofMinutes(3);

    private final IngestionPlan plan;
    private final Health health;
    private final IngestionMetrics metrics;
    private final SnapshotOrders orders;
    private final BooleanSupplier stopping;
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();
    private final AtomicReference<@Nullable PenstockException> watchFailure = new AtomicReference<>();
    private @Nullable ChangePump pump;
    private @Nullable Thread flowThread;
    private volatile boolean flowing;

    IngestionRun(
            IngestionPlan plan,
            Health health,
            IngestionMetrics metrics,
            SnapshotOrders orders,
            BooleanSupplier stopping) {
        this.plan = plan;
        this.health = health;
        this.metrics = metrics;
        this.orders = orders;
        this.stopping = stopping;
    }

    /** Whether anything came through. */
    boolean flowing() {
        return flowing;
    }

    /**
     * Waits for its turn, checks everything, and begins to read; returns early if a stop is asked for.
     *
     * @throws PenstockException EXTERNAL if another attempt may succeed
     */
    void start() throws InterruptedException {
        SourceDatabase database = keep(plan.open());
        while (!database.tryEnter()) {
            health.notReady(Checks.SOURCE, "another process reads slot " + plan.slot() + "; standing by");
            health.notReady(Checks.FLOW, "standing by");
            health.settled(Checks.SLOT);
            if (stopping.getAsBoolean()) {
                return;
            }
            Thread.sleep(STANDBY_PAUSE.toMillis());
        }
        database.check();
        health.ready(Checks.SOURCE);
        health.notReady(
                Checks.REGISTRY,
                "no answer yet from " + plan.environment().registry().urls());
        Map<String, ChangeMapper> mappers = mappers();
        health.ready(Checks.REGISTRY);

        health.notReady(
                Checks.KAFKA, "no answer yet from " + plan.environment().kafka().bootstrap());
        Map<String, Object> client = plan.environment().kafka().clientProperties();
        CommittedState committed = keep(new CommittedState(client));
        committed.requireTopics(plan.topics());
        String offsets = plan.names().cdcOffsetsTopic(plan.databaseKey());
        // Fence, then read: before the fence the predecessor may still commit and move the position.
        KafkaChangeLog log = keep(KafkaChangeLog.open(
                client, plan.names().ingestionTransactionalId(plan.databaseKey()), offsets, plan.slot()));
        Checkpoint from = new Opening(plan, database, committed, log)
                .begin(committed.checkpoint(offsets, plan.slot(), plan.kind()));
        health.ready(Checks.KAFKA);
        read(database, log, mappers, from);
    }

    private Map<String, ChangeMapper> mappers() {
        Map<String, ChangeMapper> mappers = new HashMap<>();
        try (RegistryClient registry = new RegistryClient(plan.environment().registry())) {
            for (Source source : plan.sources()) {
                String subject = Names.subject(plan.names().topic(source.name()));
                int schemaId = registry.idOf(subject, ChangeEnvelope.schemaOf(source.schema()));
                mappers.put(
                        ((Origin.Cdc) source.origin()).table(),
                        new ChangeMapper(
                                source, plan.names(), schemaId, IngestionPlan.recordBytes(plan.environment())));
            }
        }
        return mappers;
    }

    private void read(SourceDatabase database, KafkaChangeLog log, Map<String, ChangeMapper> mappers, Checkpoint from) {
        LOG.atInfo()
                .addKeyValue("slot", plan.slot())
                .addKeyValue("lsn", from.position().text())
                .log("reading the log");
        LogReader feed = keep(database.log(from.position()));
        feed.start();
        TimedLog timed = new TimedLog(log, System::nanoTime);
        SourceWatch watch =
                keep(new SourceWatch(database, plan.tuning().heartbeat(), new Watching(timed), System::nanoTime));
        watch.committed(from.position());
        SnapshotFeed snapshots = keep(new SnapshotFeed(
                feed,
                keep(database.tables()),
                from,
                plan.tables(),
                plan.tuning().chunkRows()));
        orders.reading(snapshots);
        keep(() -> orders.reading(null));
        ChangePump.Limits limits = new ChangePump.Limits(IDLE, plan.tuning().splitAfter(), OPEN);
        pump = new ChangePump(snapshots, timed, from, mappers, new Flowing(watch), System::nanoTime, limits);
        health.notReady(Checks.FLOW, "no change came through yet");
        watch.start();
    }

    /**
     * Moves changes until a stop is asked for.
     *
     * @throws PenstockException on the first failure
     */
    void flow() throws InterruptedException {
        ChangePump running = pump;
        if (running == null) {
            return;
        }
        metrics.reading(true);
        interruptible(Thread.currentThread());
        try {
            while (!stopping.getAsBoolean() && watchFailure.get() == null) {
                running.step();
            }
            if (watchFailure.get() == null) {
                running.finish();
            }
        } catch (PenstockException | InterruptedException e) {
            if (watchFailure.get() == null) {
                throw e;
            }
        } finally {
            interruptible(null);
            metrics.reading(false);
        }
        PenstockException failure = watchFailure.get();
        if (failure != null) {
            // Meant for the step that it ended.
            var unused = Thread.interrupted();
            throw failure;
        }
    }

    private synchronized void interruptible(@Nullable Thread thread) {
        flowThread = thread;
    }

    /** Not once the flow has ended: what ended it is what readiness must say. */
    private synchronized void show(SourceWatch.Observation seen, Duration silence) {
        if (flowThread == null) {
            return;
        }
        Checks.kafka(health, silence);
        Checks.slot(health, plan.slot(), seen.kept());
        if (flowing) {
            Checks.lag(health, seen.lag());
        }
    }

    /** A step may wait for brokers that are away too. What it did not commit is void, as after a kill. */
    private synchronized void interruptFlow() {
        if (flowThread != null) {
            flowThread.interrupt();
        }
    }

    private <T extends AutoCloseable> T keep(T resource) {
        resources.push(resource);
        return resource;
    }

    /** Newest first; a resource that cannot be closed does not keep the others open. */
    @Override
    public void close() {
        // Whoever interrupted the work wants this done.
        var unused = Thread.interrupted();
        while (!resources.isEmpty()) {
            AutoCloseable resource = resources.pop();
            try {
                resource.close();
            } catch (Exception e) {
                LOG.atWarn()
                        .addKeyValue("resource", resource.getClass().getSimpleName())
                        .setCause(e)
                        .log("closing failed");
            }
        }
    }

    private final class Flowing implements FlowListener {
        private final SourceWatch watch;
        private final SnapshotReport snapshots = new SnapshotReport();

        Flowing(SourceWatch watch) {
            this.watch = watch;
        }

        @Override
        public void sent(String source, String op, boolean deadLetter) {
            metrics.sent(source, op, deadLetter);
        }

        @Override
        public void committed(Checkpoint checkpoint, long records, long sourceTransactions) {
            watch.committed(checkpoint.position());
            metrics.committed(checkpoint, records, sourceTransactions);
            orders.committed(checkpoint);
            snapshots.report(checkpoint);
            if (snapshots.unfinished().isPresent()) {
                health.notReady(Checks.FLOW, snapshots.unfinished().get());
            } else if (!flowing) {
                flowing = true;
                health.ready(Checks.FLOW);
                LOG.atInfo().addKeyValue("lsn", checkpoint.position().text()).log("everything before is in Kafka");
            }
        }
    }

    private final class Watching implements SourceWatch.Listener {
        private final TimedLog log;

        Watching(TimedLog log) {
            this.log = log;
        }

        @Override
        public void observed(SourceWatch.Observation seen) {
            metrics.observed(seen);
            show(seen, log.silence());
        }

        @Override
        public void failed(PenstockException why) {
            watchFailure.compareAndSet(null, why);
            interruptFlow();
        }
    }
}
