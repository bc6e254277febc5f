package io.penstock.serving.materialise;

import io.penstock.serving.metrics.ServingMeters;
import io.penstock.serving.metrics.ServingMetric;
import io.penstock.serving.store.Retention;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets rows expire, on a thread of its own. A sweep that fails is made up for by the next one. */
public final class Sweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    private final Retention retention;
    private final ServingMeters meters;
    private final Clock clock;
    private final Duration interval;
    private final ScheduledExecutorService timer;

    /**
     * Assigns.
     *
     * @param interval between the end of a sweep and the start of the next
     */
    public Sweeper(Retention retention, ServingMeters meters, Clock clock, Duration interval) {
        this.retention = retention;
        this.meters = meters;
        this.clock = clock;
        this.interval = interval;
        this.timer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "retention");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The first sweep follows after one interval. */
    public void start() {
        var unused = timer.scheduleWithFixedDelay(
                this::sweep, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        try {
            long rows = retention.sweep(clock.instant());
            meters.counter(ServingMetric.EXPIRED).increment((double) rows);
        } catch (SQLException | RuntimeException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("retention could not be applied; tried again later");
        }
    }

    /** Stops after the batch in hand. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
