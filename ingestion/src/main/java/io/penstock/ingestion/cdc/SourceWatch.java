package io.penstock.ingestion.cdc;

import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.flow.SourcePosition;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Beats, so that the slot moves on while the captured tables rest, and looks at the slot: what it retains, how far behind
 * this process is, and whether anybody else moved it.
 */
public final class SourceWatch implements AutoCloseable {
    private final SourceSession session;
    private final String slot;
    private final Duration interval;
    private final Listener listener;
    private final LongSupplier nanoClock;
    private final ScheduledExecutorService thread;

    private volatile @Nullable SourcePosition committed;
    /** The first beat that did not come back yet: LSN, and when it was written. */
    private @Nullable Beat outstanding;

    private record Beat(long lsn, long nanos) {}

    /** What is seen. Called by the watch's own thread. */
    public interface Listener {

        /** @param lag how long ago the oldest beat was written that has not come back through the log */
        void observed(Duration lag, long retainedBytes);

        /** Reading must stop; called once. */
        void failed(PenstockException why);
    }

    SourceWatch(SourceSession session, String slot, Duration interval, Listener listener, LongSupplier nanoClock) {
        this.session = session;
        this.slot = slot;
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
        }
    }

    private void look() {
        long now = nanoClock.getAsLong();
        long lsn = session.beat(slot);
        if (outstanding == null) {
            outstanding = new Beat(lsn, now);
        }
        // The slot first: what the server was told to forget was committed before it was told.
        Optional<SlotState> found = session.slot(slot);
        SourcePosition position = committed;
        if (position != null) {
            if (found.isEmpty()) {
                throw StartDecision.missing(slot, position);
            }
            StartDecision.requireUsable(found.get(), position);
        }
        listener.observed(
                lag(position, now), found.map(SlotState::retainedBytes).orElse(0L));
    }

    private Duration lag(@Nullable SourcePosition position, long now) {
        Beat beat = outstanding;
        if (beat == null) {
            return Duration.ZERO;
        }
        if (position != null && position.lsn() >= beat.lsn()) {
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
