package io.penstock.ingestion.cdc;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.flow.LogPlace;
import io.penstock.ingestion.flow.SourcePosition;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Beats, so that the position moves on while the captured tables rest, and looks at the source: how much it retains, how far
 * behind this process is, and whether anybody changed what must not change.
 */
public final class SourceWatch implements AutoCloseable {
    private final SourceDatabase source;
    private final Duration interval;
    private final Listener listener;
    private final LongSupplier nanoClock;
    private final ScheduledExecutorService thread;

    private volatile @Nullable SourcePosition committed;
    /** The first beat that did not come back yet: its place, and when it was written. */
    private @Nullable Beat outstanding;

    private record Beat(LogPlace place, long nanos) {}

    /**
     * One look.
     *
     * @param lag how long ago the oldest beat was written that has not come back through the log
     */
    public record Observation(Duration lag, Retention kept) {}

    /** What is seen. Called by the watch's own thread. */
    public interface Listener {

        void observed(Observation seen);

        /** Reading must stop; called once. */
        void failed(PenstockException why);
    }

    /** Assigns. Call {@code close()} before the source's. */
    public SourceWatch(SourceDatabase source, Duration interval, Listener listener, LongSupplier nanoClock) {
        this.source = source;
        this.interval = interval;
        this.listener = listener;
        this.nanoClock = nanoClock;
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread created = new Thread(work, "source-watch");
            created.setDaemon(true);
            return created;
        });
    }

    /** Begins at once. */
    public void start() {
        var unused = thread.scheduleWithFixedDelay(this::watch, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Kafka has everything up to here. */
    public void committed(SourcePosition position) {
        committed = position;
    }

    private void watch() {
        try {
            look();
        } catch (PenstockException e) {
            thread.shutdown();
            listener.failed(e);
        } catch (RuntimeException e) {
            thread.shutdown();
            listener.failed(new PenstockException(Category.BUG, "defect", "could not watch the source: " + e, e));
        }
    }

    private void look() {
        long now = nanoClock.getAsLong();
        LogPlace written = source.beat();
        if (outstanding == null) {
            outstanding = new Beat(written, now);
        }
        Retention kept = source.inspect();
        listener.observed(new Observation(lag(committed, now), kept));
    }

    private Duration lag(@Nullable SourcePosition position, long now) {
        Beat beat = outstanding;
        if (beat == null) {
            return Duration.ZERO;
        }
        if (position != null && position.place().order() >= beat.place().order()) {
            outstanding = null;
            return Duration.ZERO;
        }
        return Duration.ofNanos(now - beat.nanos());
    }

    /** Waits for a look that is under way; idempotent. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(interval.toMillis() + 1_000, TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
