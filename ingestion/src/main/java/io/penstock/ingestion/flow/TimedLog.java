package io.penstock.ingestion.flow;

import io.penstock.ingestion.contract.Outgoing;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Knows since when a call to the brokers has been under way, for whoever must say why nothing moves. */
public final class TimedLog implements ChangeLog {
    private final ChangeLog log;
    private final LongSupplier nanoClock;
    /** Entries and exits of calls: odd within one. Written by one thread, without the cost of a fence for each record. */
    private final AtomicLong crossings = new AtomicLong();

    private long seen;
    private long seenAt;

    public TimedLog(ChangeLog log, LongSupplier nanoClock) {
        this.log = log;
        this.nanoClock = nanoClock;
    }

    /**
     * How long the call that is under way has been seen: to be asked every few seconds, by one thread. Zero if none is
     * under way.
     */
    public Duration silence() {
        long now = nanoClock.getAsLong();
        long current = crossings.getOpaque();
        if (current != seen) {
            seen = current;
            seenAt = now;
        }
        return current % 2 == 0 ? Duration.ZERO : Duration.ofNanos(now - seenAt);
    }

    @Override
    public void begin() {
        cross();
        log.begin();
        cross();
    }

    @Override
    public void send(Outgoing record) {
        cross();
        log.send(record);
        cross();
    }

    @Override
    public void commit(Checkpoint checkpoint) {
        cross();
        log.commit(checkpoint);
        cross();
    }

    @Override
    public void abort() {
        cross();
        log.abort();
        cross();
    }

    /** After a failure the log is not used again, so an exit that is missing does not matter. */
    private void cross() {
        crossings.setOpaque(crossings.getPlain() + 1);
    }
}
