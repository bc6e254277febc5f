package io.penstock.ingestion.cdc.postgres;

import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Source;
import io.penstock.common.environment.Database;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.cdc.LogReader;
import io.penstock.ingestion.cdc.Retention;
import io.penstock.ingestion.cdc.SourceDatabase;
import io.penstock.ingestion.flow.LogPlace;
import io.penstock.ingestion.flow.SourcePosition;
import io.penstock.ingestion.snapshot.TableReader;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One session holds the lock and asks all that is asked; the log and the tables are read on sessions of their own. */
final class PostgresDatabase implements SourceDatabase {
    private final SourceSession session;
    private final Database database;
    /** Names the publication too. */
    private final String slot;

    private final List<Source> sources;
    private final List<String> tables;
    private final Readers readers;
    private final long largest;
    private final CaptureCheck capture;

    private volatile @Nullable SourcePosition committed;

    /** Makes a reader of the log. */
    @FunctionalInterface
    interface Readers {
        LogReader of(Database database, String slot, List<String> tables, SourcePosition from);
    }

    /** @param largest value, in bytes of its text, that a reader of tables hands out */
    PostgresDatabase(
            SourceSession session,
            Database database,
            String slot,
            List<Source> sources,
            Readers readers,
            long largest) {
        this.session = session;
        this.database = database;
        this.slot = slot;
        this.sources = List.copyOf(sources);
        this.tables = sources.stream()
                .map(source -> ((Origin.Cdc) source.origin()).table())
                .toList();
        this.readers = readers;
        this.largest = largest;
        this.capture = new CaptureCheck(session, slot, tables);
    }

    /**
     * Of a process that hangs, the server ends the session after a minute, and its connection to the slot after {@code
     * wal_sender_timeout}.
     */
    @Override
    public boolean tryEnter() {
        return session.tryLock(slot)
                && session.slot(slot).filter(SlotState::active).isEmpty();
    }

    @Override
    public void check() {
        new SourceChecks(session, database).require(sources);
    }

    @Override
    public void publish(Collection<String> followed, String position) {
        new SourceChecks(session, database).requirePublished(slot, tables, followed, position);
    }

    @Override
    public void requireResumable(SourcePosition stored) {
        StartDecision.require(slot, database.name(), session.slot(slot), stored, session.flushed());
    }

    /** The slot is created anew. That waits as long as a transaction is open that began before: it can begin only where it ends. */
    @Override
    public SourcePosition begin() {
        StartDecision.requireOurs(slot, database.name(), session.slot(slot));
        if (session.slot(slot).isPresent()) {
            session.dropSlot(slot);
        }
        return session.createSlot(slot);
    }

    @Override
    public LogReader log(SourcePosition from) {
        committed = from;
        return new GuardedFeed(readers.of(database, slot, tables, from), this, sources);
    }

    @Override
    public TableReader tables() {
        return CopyReader.open(database, slot, largest);
    }

    @Override
    public synchronized LogPlace beat() {
        return session.beat(slot);
    }

    @Override
    public synchronized Retention inspect() {
        Optional<SlotState> found = usableSlot();
        requireWholeRows();
        return new Retention(
                found.map(SlotState::retainedBytes).orElse(0L),
                session.keepLimit(),
                SourceSession.KEEP_LIMIT,
                found.map(SlotState::walStatus).orElse("missing"));
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

    /** Kafka has everything up to here. To be told before the server is. */
    void committed(SourcePosition position) {
        committed = position;
    }

    String slot() {
        return slot;
    }

    /** Where Kafka stands, for messages. */
    String committedText() {
        SourcePosition position = committed;
        return position == null ? "none" : position.text();
    }

    @Override
    public void close() {
        session.close();
    }
}
