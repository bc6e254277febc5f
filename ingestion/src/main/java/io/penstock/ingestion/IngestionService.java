package io.penstock.ingestion;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.http.Health;
import io.penstock.common.http.OpsServer;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs attempts. Outages before reading begins are waited out here; once reading has begun, any failure ends the process,
 * and its successor begins with what Kafka has committed.
 */
final class IngestionService {
    private static final Logger LOG = LoggerFactory.getLogger(IngestionService.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    private final IngestionPlan plan;
    private final Health health = Checks.health();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    IngestionService(IngestionPlan plan) {
        this.plan = plan;
    }

    /**
     * Returns after a stop that was asked for.
     *
     * @throws PenstockException if only a restart, or a person, can help
     */
    void run() throws InterruptedException {
        try (IngestionMetrics metrics = new IngestionMetrics(
                        plan.sources().stream().map(source -> source.name()).toList(), Clock.systemUTC());
                OpsServer ops = new OpsServer(plan.listen(), health, metrics::scrape)) {
            listen(ops);
            LOG.atInfo()
                    .addKeyValue("port", ops.port())
                    .addKeyValue("database", plan.databaseKey())
                    .addKeyValue("tables", plan.tables())
                    .log("started");
            Duration pause = FIRST_PAUSE;
            while (!stopping()) {
                try (IngestionRun run = new IngestionRun(plan, health, metrics, this::stopping)) {
                    attempt(run);
                } catch (Outage outage) {
                    pause = waitOut(outage.why, pause);
                }
            }
            LOG.atInfo().log("stopped");
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

    private static void attempt(IngestionRun run) throws InterruptedException, Outage {
        try {
            run.start();
            run.flow();
        } catch (PenstockException e) {
            if (e.category() == Category.EXTERNAL && !run.reading()) {
                throw new Outage(e);
            }
            throw e;
        }
    }

    private Duration waitOut(PenstockException why, Duration pause) throws InterruptedException {
        String check = Checks.of(why);
        health.notReady(check, String.valueOf(why.getMessage()));
        LOG.atWarn()
                .addKeyValue("check", check)
                .addKeyValue("code", why.code())
                .addKeyValue("retry_in", pause)
                .log("{}", why.getMessage());
        var unused = stop.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    private boolean stopping() {
        return stop.getCount() == 0;
    }

    /** Asks for a stop and waits until it is done, for at most 20 seconds. */
    void stop() {
        stop.countDown();
        try {
            if (!ended.await(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.atWarn().log("still busy; what is open is left to the next start");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Outage extends Exception {
        private final transient PenstockException why;

        Outage(PenstockException why) {
            super(why);
            this.why = why;
        }
    }
}
