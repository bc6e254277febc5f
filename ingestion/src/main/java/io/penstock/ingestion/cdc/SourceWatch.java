package io.penstock.ingestion.cdc;

import io.penstock.common.declaration.Source;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.flow.ChangeFeed;
import io.penstock.ingestion.flow.SourcePosition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Beats, so that the slot moves on while the captured tables rest, and looks at the slot and at what it is given to
 * decode: how much it retains, how far behind this process is, and whether anybody changed what must not change.
 */
public final class SourceWatch implements AutoCloseable {
    private final SourceSession session;
    private final CaptureCheck capture;
    private final String slot;
    private final Duration interval;
    private final Listener listener;
    private final LongSupplier nanoClock;
    private final ScheduledExecutorService thread;

    private volatile @Nullable SourcePosition committed;
    /** The first beat that did not come back yet: LSN, and when it was written. */
    private @Nullable Beat outstanding;

    private record Beat(long lsn, long nanos) {}

    /**
     * One look.
     *
     * @param lag how long ago the oldest beat was written that has not come back through the log
     * @param retainedBytes of write-ahead log that the server keeps for the slot
     * @param keepLimit of them before the server invalidates the slot; empty without a limit
     * @param walStatus {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}; {@code missing} before the
     *     slot is there
     */
    public record Observation(Duration lag, long retainedBytes, OptionalLong keepLimit, String walStatus) {

        /** Of the limit, from 0 on; NaN without one. */
        public double share() {
            return keepLimit.isPresent()
                    ? (double) retainedBytes / (double) Math.max(1, keepLimit.getAsLong())
                    : Double.NaN;
        }
    }

    /** What is seen. Called by the watch's own thread. */
    public interface Listener {

        void observed(Observation seen);

        /** Reading must stop; called once. */
        void failed(PenstockException why);
    }

    SourceWatch(
            SourceSession session,
            String slot,
            CaptureCheck capture,
            Duration interval,
            Listener listener,
            LongSupplier nanoClock) {
        this.session = session;
        this.capture = capture;
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

    /** The feed, with what only the server can tell checked before any of it may be committed. */
    public ChangeFeed guard(ChangeFeed feed, List<Source> sources) {
        return new GuardedFeed(feed, this, sources);
    }

    private void watch() {
        try {
            look();
        } catch (PenstockException e) {
            thread.shutdown();
            listener.failed(e);
        } catch (RuntimeException e) {
            thread.shutdown();
            listener.failed(SourceSession.defect("watch the source", e));
        }
    }

    private synchronized void look() {
        long now = nanoClock.getAsLong();
        long lsn = session.beat(slot);
        if (outstanding == null) {
            outstanding = new Beat(lsn, now);
        }
        Optional<SlotState> found = usableSlot();
        requireWholeRows();
        SourcePosition position = committed;
        listener.observed(new Observation(
                lag(position, now),
                found.map(SlotState::retainedBytes).orElse(0L),
                session.keepLimit(),
                found.map(SlotState::walStatus).orElse("missing")));
    }

    /**
     * Checks that the slot is the one that the stored position belongs to. The connector makes a slot that it does not
     * find, so one that is dropped just before reading begins would come back with a gap that nothing else tells.
     *
     * @throws PenstockException USER, {@code slot-missing}, {@code slot-lost} or {@code slot-advanced}
     */
    synchronized Optional<SlotState> usableSlot() {
        // The position last: what the server was told to forget was committed before it was told.
        Optional<SlotState> found = session.slot(slot);
        SourcePosition position = committed;
        if (position != null) {
            if (found.isEmpty()) {
                throw StartDecision.missing(slot, position);
            }
            StartDecision.requireUsable(found.get(), position);
        }
        return found;
    }

    /** @throws PenstockException USER, {@code table-unpublished} or {@code replica-identity} */
    synchronized void requireWholeRows() {
        capture.require(committedText());
    }

    /** Whether the log holds the old row of each change of the table; true if there is no such table any more. */
    synchronized boolean logsWholeRows(String table) {
        return session.logsWholeRows(table);
    }

    String slot() {
        return slot;
    }

    /** Where Kafka stands, for messages. */
    String committedText() {
        SourcePosition position = committed;
        return position == null ? "none" : position.text();
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
