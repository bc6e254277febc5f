package io.penstock.ingestion.cdc;

import io.penstock.common.declaration.Source;
import io.penstock.common.environment.Database;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.flow.SourcePosition;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;

/** The way to a source database: one process at a time, checked, and only from a position that loses nothing. */
public final class SourceGate implements AutoCloseable {
    private final SourceSession session;
    private final Database database;
    private final String slot;

    private SourceGate(SourceSession session, Database database, String slot) {
        this.session = session;
        this.database = database;
        this.slot = slot;
    }

    /**
     * Connects.
     *
     * @param slot names the publication too
     * @throws PenstockException EXTERNAL, {@code source-unavailable}
     */
    public static SourceGate open(Database database, String slot) {
        return new SourceGate(SourceSession.open(database), database, slot);
    }

    /**
     * Whether this process is the only one, as long as the gate is open; false means to ask again later. Of a process
     * that hangs, the server ends the session after a minute, and its connection to the slot after
     * {@code wal_sender_timeout}.
     */
    public boolean tryEnter() {
        return session.tryLock(slot)
                && session.slot(slot).filter(SlotState::active).isEmpty();
    }

    /** @throws PenstockException USER, {@code source-not-ready}, with all that is missing and the SQL for it */
    public void check(List<Source> sources) {
        new SourceChecks(session, database).require(sources);
    }

    /**
     * Makes sure that the publication lets all tables through.
     *
     * @param followed tables of which nothing may be missing since the stored position
     * @param position that, for messages
     * @throws PenstockException USER, {@code table-unpublished} or {@code source-not-ready}
     */
    public void publish(List<String> tables, Collection<String> followed, String position) {
        new SourceChecks(session, database).requirePublished(slot, tables, followed, position);
    }

    /**
     * Whether changes may be lost or doubled if reading begins behind the stored position.
     *
     * @throws PenstockException USER: what lies between is lost, and why
     */
    public void requireResumable(SourcePosition stored) {
        StartDecision.require(slot, database.name(), session.slot(slot), stored, session.flushed());
    }

    /**
     * Creates the slot anew; what the log held before is given up.
     *
     * @return where the slot begins: it has every transaction that commits behind
     * @throws PenstockException EXTERNAL, {@code source-unavailable}, as long as a transaction is open that began before:
     *     the slot can begin only where it ends
     */
    public SourcePosition createSlot() {
        StartDecision.requireOurs(slot, database.name(), session.slot(slot));
        if (session.slot(slot).isPresent()) {
            session.dropSlot(slot);
        }
        return session.createSlot(slot);
    }

    /** A reader of tables on a session of its own. */
    public CopyReader tables() {
        return CopyReader.open(database, slot);
    }

    /** Goes on watching the slot on the gate's own session. Call {@code close()} on the watch before the gate. */
    public SourceWatch watch(
            List<String> tables, Duration interval, SourceWatch.Listener listener, LongSupplier nanoClock) {
        return new SourceWatch(session, slot, new CaptureCheck(session, slot, tables), interval, listener, nanoClock);
    }

    @Override
    public void close() {
        session.close();
    }
}
