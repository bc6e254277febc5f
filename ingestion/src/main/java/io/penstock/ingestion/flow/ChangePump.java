package io.penstock.ingestion.flow;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.contract.ChangeMapper;
import io.penstock.ingestion.contract.Outgoing;
import io.penstock.ingestion.contract.RowChange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Moves changes from the source's log to Kafka, exactly once.
 *
 * <p>A Kafka transaction is committed only where a source transaction ends, together with that position, and holds every
 * change before it and none after it. So wherever the process is killed, Kafka's last committed position says exactly
 * which changes readers see, and PostgreSQL sends again exactly the others: it repeats whole transactions, in commit
 * order, from that position on. A position inside a source transaction would not do: rows that COPY writes share an LSN,
 * and the end of one commit may equal the LSN of another transaction's change.
 *
 * <p>The source is told only after Kafka has the commit. Killed in between, the slot lags behind the stored position;
 * the stored one counts at the next start. The other way round, a slot ahead of it, would be a loss.
 *
 * <p>The initial snapshot is one Kafka transaction. Until it is committed there is no position, and a start without one
 * takes the snapshot anew, from a new slot.
 */
public final class ChangePump {
    private final ChangeFeed feed;
    private final ChangeLog log;
    private final Map<String, ChangeMapper> mappers;
    private final FlowListener listener;
    private final LongSupplier nanoClock;
    private final long idleCommitNanos;

    private long records;
    private long sourceTransactions;
    private boolean open;
    private long lastCommit;
    /** Where the last source transaction ended, while nothing was sent since. */
    private @Nullable SourcePosition boundary;

    /**
     * Assigns.
     *
     * @param mappers by {@code schema.table}
     * @param idleCommit how often at most a position is stored for transactions without any change of ours
     */
    public ChangePump(
            ChangeFeed feed,
            ChangeLog log,
            Map<String, ChangeMapper> mappers,
            FlowListener listener,
            LongSupplier nanoClock,
            Duration idleCommit) {
        this.feed = feed;
        this.log = log;
        this.mappers = Map.copyOf(mappers);
        this.listener = listener;
        this.nanoClock = nanoClock;
        this.idleCommitNanos = idleCommit.toNanos();
        this.lastCommit = nanoClock.getAsLong() - idleCommitNanos;
    }

    /**
     * Moves one batch.
     *
     * @throws PenstockException if a change cannot be taken over; nothing of it is committed
     */
    public void step() throws InterruptedException {
        List<FeedEvent> events = feed.poll();
        // Committing at the last end within the batch, not at its own end: the batch may stop inside a transaction,
        // and what was sent of that one belongs to the next Kafka transaction. Many small source transactions share a
        // Kafka transaction; no change waits longer than its batch and the rest of its own transaction.
        int last = lastBoundary(events);
        for (int i = 0; i < events.size(); i++) {
            take(events.get(i));
            if (i == last && due()) {
                commit();
            }
        }
    }

    /** Commits what may be committed and voids the rest: for a stop on demand, between two steps. */
    public void finish() throws InterruptedException {
        if (boundary != null && records > 0) {
            commit();
        } else if (open) {
            log.abort();
            open = false;
        }
    }

    private static int lastBoundary(List<FeedEvent> events) {
        for (int i = events.size() - 1; i >= 0; i--) {
            if (events.get(i) instanceof FeedEvent.End || events.get(i) instanceof FeedEvent.SnapshotEnd) {
                return i;
            }
        }
        return -1;
    }

    private void take(FeedEvent event) {
        if (event instanceof FeedEvent.Changed changed) {
            send(changed.change());
        } else if (event instanceof FeedEvent.Read read) {
            send(read.change());
        } else if (event instanceof FeedEvent.End end) {
            boundary = end.position();
            sourceTransactions++;
        } else if (event instanceof FeedEvent.SnapshotEnd end) {
            boundary = end.position();
        } else if (event instanceof FeedEvent.Truncated truncated) {
            throw truncated(truncated);
        }
    }

    private void send(RowChange change) {
        String table = change.shape().qualifiedName();
        ChangeMapper mapper = mappers.get(table);
        if (mapper == null) {
            throw new PenstockException(
                    Category.BUG, "uncaptured-table", "a change of " + table + ", which is not captured");
        }
        for (Outgoing record : mapper.map(change)) {
            if (!open) {
                log.begin();
                open = true;
            }
            log.send(record);
            records++;
            listener.sent(mapper.source(), change.op(), record.isDeadLetter());
        }
        boundary = null;
    }

    /** Transactions of other tables, heartbeats among them, only move the position: now and then is enough. */
    private boolean due() {
        return boundary != null
                && (records > 0 || boundary.snapshot() || nanoClock.getAsLong() - lastCommit >= idleCommitNanos);
    }

    private void commit() throws InterruptedException {
        SourcePosition position = boundary;
        if (position == null) {
            throw new IllegalStateException("inside a source transaction");
        }
        if (!open) {
            log.begin();
            open = true;
        }
        log.commit(position);
        open = false;
        lastCommit = nanoClock.getAsLong();
        listener.committed(position, records, sourceTransactions);
        records = 0;
        sourceTransactions = 0;
        boundary = null;
        feed.confirm(position);
    }

    private static PenstockException truncated(FeedEvent.Truncated truncated) {
        return new PenstockException(
                Category.USER,
                "table-truncated",
                "TRUNCATE of " + truncated.table() + " at LSN " + SourcePosition.text(truncated.lsn())
                        + ": the log does not name the rows that are gone, so no reader could take them back. Nothing"
                        + " from this LSN on is written. To begin anew: stop this service, drop its slot, delete and"
                        + " re-create the topics of its sources and its offsets topic, and start it. To empty a"
                        + " captured table, use DELETE.");
    }
}
