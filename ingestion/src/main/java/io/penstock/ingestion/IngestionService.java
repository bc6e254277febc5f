package io.penstock.ingestion;

import io.penstock.common.environment.Secret;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.http.Health;
import io.penstock.common.http.OpsServer;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs attempts, one after the other. Each begins like a new process: it waits for its turn, fences whoever was before it,
 * and reads what Kafka has committed. So an outage of the database, the brokers or the registry, at the start or in mid
 * flow, only ends the attempt, and so does being fenced: the next one stands by. What a person must settle, and what is a
 * defect, ends the process.
 */
final class IngestionService {
    private static final Logger LOG = LoggerFactory.getLogger(IngestionService.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    /** For what is on its way to the brokers when a stop is asked for. */
    private static final Duration STOP_GRACE = Duration.ofSeconds(5);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

    private final IngestionPlan plan;
    private final Optional<Secret> token;
    private final Health health = Checks.health();
    private final SnapshotOrders orders;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Thread runner;
    private Duration pause = FIRST_PAUSE;

    /** @param token that orders must bear; without one, they are taken on a loopback address only */
    IngestionService(IngestionPlan plan, Optional<Secret> token) {
        this.plan = plan;
        this.token = token;
        this.orders = new SnapshotOrders(plan.sources());
    }

    /**
     * Returns after a stop that was asked for.
     *
     * @throws PenstockException USER or BUG, if only a person can help
     */
    void run() {
        runner = Thread.currentThread();
        try (IngestionMetrics metrics = new IngestionMetrics(
                        plan.sources().stream().map(source -> source.name()).toList(), Clock.systemUTC());
                OpsServer ops =
                        new OpsServer(plan.listen(), health, metrics::scrape, Map.of("/snapshots", orders), token)) {
            listen(ops);
            LOG.atInfo()
                    .addKeyValue("port", ops.port())
                    .addKeyValue("database", plan.databaseKey())
                    .addKeyValue("tables", plan.tables())
                    .log("started");
            while (!stopping()) {
                Optional<PenstockException> outage = attempt(metrics);
                if (outage.isPresent() && !stopping()) {
                    metrics.interrupted(outage.get().code());
                    waitOut(outage.get());
                }
            }
            LOG.atInfo().log("stopped");
        } catch (InterruptedException askedToStop) {
            LOG.atInfo().log("stopped; what was open is left to the next start");
        } finally {
            ended.countDown();
        }
    }

    private static void listen(OpsServer ops) {
        try {
            ops.start();
        } catch (UncheckedIOException e) {
            throw new PenstockException(Category.USER, "cannot-listen", String.valueOf(e.getMessage()), e);
        }
    }

    /** What ended it, if another attempt may succeed; all of it is closed by then. */
    private Optional<PenstockException> attempt(IngestionMetrics metrics) throws InterruptedException {
        try (IngestionRun run = new IngestionRun(plan, health, metrics, orders, this::stopping)) {
            try {
                run.start();
                run.flow();
                return Optional.empty();
            } catch (PenstockException e) {
                if (e.category() != Category.EXTERNAL) {
                    throw e;
                }
                Checks.interrupted(health, e);
                if (run.flowing()) {
                    pause = FIRST_PAUSE;
                }
                return Optional.of(e);
            }
        }
    }

    private void waitOut(PenstockException why) throws InterruptedException {
        LOG.atWarn()
                .addKeyValue("check", Checks.of(why))
                .addKeyValue("code", why.code())
                .addKeyValue("retry_in", pause)
                .log("{}", why.getMessage());
        var unused = stop.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    private boolean stopping() {
        return stop.getCount() == 0;
    }

    /**
     * Asks for a stop and waits until it is done, for at most 20 seconds. Whatever still waits for a server after 5 of them
     * is interrupted, which is as safe as a kill: what was not committed is void.
     */
    void stop() {
        stop.countDown();
        Thread running = runner;
        try {
            if (running == null || ended.await(STOP_GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            running.interrupt();
            if (!ended.await(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.atWarn().log("still busy; what is open is left to the next start");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
