package io.penstock.ingestion.flow;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.contract.ChangeMapper;
import io.penstock.ingestion.contract.Outgoing;
import io.penstock.ingestion.contract.RowChange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves changes from the source's log to Kafka, exactly once.
 *
 * <p>A Kafka transaction is committed only where a source transaction ends, together with that position, and holds every
 * change before it and none after it. So wherever the process is killed, Kafka's last committed position says exactly
 * which changes readers see, and PostgreSQL sends again exactly the others: it repeats whole transactions, in commit
 * order, from that position on. A position inside a source transaction would not do: rows that COPY writes share an LSN,
 * and the end of one commit may equal the LSN of another transaction's change.
 *
 * <p>A source transaction beyond the limits is split all the same. What is stored then is the position before it and the
 * number of its changes that are written; PostgreSQL repeats all of it, in the same order, and those are passed over.
 *
 * <p>The source is told only after Kafka has the commit. Killed in between, the slot lags behind the stored position;
 * the stored one counts at the next start. The other way round, a slot ahead of it, would be a loss.
 *
 * <p>Chunks of a snapshot come between source transactions, each committed with the progress that it makes.
 */
public final class ChangePump {
    private static final Logger LOG = LoggerFactory.getLogger(ChangePump.class);

    private final ChangeFeed feed;
    private final ChangeLog log;
    private final Map<String, ChangeMapper> mappers;
    private final FlowListener listener;
    private final LongSupplier nanoClock;
    private final Limits limits;

    /** Behind the last whole source transaction or chunk that was taken. */
    private Checkpoint boundary;
    /** Of the source transaction that is being taken. */
    private long changes;
    /** Changes at the head of the next transaction that an earlier run wrote. */
    private Optional<Checkpoint.Split> written;

    private boolean atBoundary = true;
    private boolean stored = true;
    private boolean urgent;
    private boolean open;
    private long records;
    private long sourceTransactions;
    private long openedAt;
    private long lastCommit;

    /**
     * When to commit.
     *
     * @param idle how often at most a position is stored for transactions without any change of ours
     * @param changes of one source transaction that go into one Kafka transaction at most
     * @param open how long a Kafka transaction stays open at most, to stay clear of its timeout
     */
    public record Limits(Duration idle, long changes, Duration open) {}

    /**
     * Assigns.
     *
     * @param from what Kafka holds, and where the feed begins
     * @param mappers by {@code schema.table}
     */
    public ChangePump(
            ChangeFeed feed,
            ChangeLog log,
            Checkpoint from,
            Map<String, ChangeMapper> mappers,
            FlowListener listener,
            LongSupplier nanoClock,
            Limits limits) {
        this.feed = feed;
        this.log = log;
        this.boundary = from;
        this.written = from.split();
        this.mappers = Map.copyOf(mappers);
        this.listener = listener;
        this.nanoClock = nanoClock;
        this.limits = limits;
        this.lastCommit = nanoClock.getAsLong() - limits.idle().toNanos();
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
                commit(boundary);
            }
        }
    }

    /** Commits what may be committed and voids the rest: for a stop on demand, between two steps. */
    public void finish() throws InterruptedException {
        if (atBoundary && records > 0) {
            commit(boundary);
        } else if (open) {
            log.abort();
            open = false;
        }
    }

    private static int lastBoundary(List<FeedEvent> events) {
        for (int i = events.size() - 1; i >= 0; i--) {
            if (events.get(i) instanceof FeedEvent.End || events.get(i) instanceof FeedEvent.ChunkEnd) {
                return i;
            }
        }
        return -1;
    }

    private void take(FeedEvent event) throws InterruptedException {
        if (event instanceof FeedEvent.Changed changed) {
            change(changed.change());
        } else if (event instanceof FeedEvent.Read read) {
            send(read.change());
        } else if (event instanceof FeedEvent.End end) {
            ended(end.checkpoint());
            sourceTransactions++;
            changes = 0;
        } else if (event instanceof FeedEvent.ChunkEnd end) {
            ended(end.checkpoint());
            urgent = true;
        } else if (event instanceof FeedEvent.Truncated truncated) {
            throw truncated(truncated);
        }
    }

    private void ended(Checkpoint checkpoint) {
        boundary = checkpoint;
        atBoundary = true;
        stored = false;
    }

    private void change(RowChange change) throws InterruptedException {
        changes++;
        if (written.isPresent()) {
            passOver(written.get(), change);
            return;
        }
        if (records > 0 && !atBoundary && full()) {
            split(change);
        }
        send(change);
    }

    /** The first change behind the stored position belongs to the transaction that was split: the order is that of commits. */
    private void passOver(Checkpoint.Split part, RowChange change) {
        long txId = change.source().txId().orElse(-1);
        if (txId != part.txId()) {
            throw new PenstockException(
                    Category.BUG,
                    "split-transaction",
                    "behind " + boundary.position().place() + " the log has transaction " + txId
                            + ", but Kafka holds a part of transaction " + part.txId());
        }
        atBoundary = false;
        if (changes == part.changes()) {
            written = Optional.empty();
        }
    }

    private boolean full() {
        return records >= limits.changes()
                || nanoClock.getAsLong() - openedAt >= limits.open().toNanos();
    }

    private void split(RowChange next) throws InterruptedException {
        Checkpoint.Split part = new Checkpoint.Split(next.source().txId().orElse(-1), changes - 1);
        LOG.atWarn()
                .addKeyValue("txId", part.txId())
                .addKeyValue("changes", part.changes())
                .log("a source transaction is too large for one Kafka transaction: readers see it in parts");
        commit(boundary.with(part));
    }

    private void send(RowChange change) {
        String table = change.shape().qualifiedName();
        ChangeMapper mapper = mappers.get(table);
        if (mapper == null) {
            throw new PenstockException(
                    Category.BUG, "uncaptured-table", "a change of " + table + ", which is not captured");
        }
        for (Outgoing record : mapper.map(change)) {
            begin();
            log.send(record);
            records++;
            listener.sent(mapper.source(), change.op(), record.isDeadLetter());
        }
        atBoundary = false;
    }

    private void begin() {
        if (!open) {
            log.begin();
            open = true;
            openedAt = nanoClock.getAsLong();
        }
    }

    /** Transactions of other tables, heartbeats among them, only move the position: now and then is enough. */
    private boolean due() {
        return !stored
                && (urgent
                        || records > 0
                        || nanoClock.getAsLong() - lastCommit >= limits.idle().toNanos());
    }

    private void commit(Checkpoint checkpoint) throws InterruptedException {
        begin();
        log.commit(checkpoint);
        open = false;
        stored = true;
        urgent = false;
        lastCommit = nanoClock.getAsLong();
        listener.committed(checkpoint, records, sourceTransactions);
        records = 0;
        sourceTransactions = 0;
        feed.confirm(checkpoint.position());
    }

    private static PenstockException truncated(FeedEvent.Truncated truncated) {
        return new PenstockException(
                Category.USER,
                "table-truncated",
                "TRUNCATE of " + truncated.table() + " at " + truncated.place()
                        + ": the log does not name the rows that are gone, so no reader could take them back. Nothing"
                        + " from there on is written. To take back what the topic holds and read the table anew,"
                        + " start the service once with --resnapshot " + truncated.table()
                        + ". To empty a captured table, use DELETE.");
    }
}
