package io.penstock.ingestion.cdc;

import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.flow.LogPlace;
import io.penstock.ingestion.flow.SourcePosition;
import io.penstock.ingestion.snapshot.TableReader;
import java.util.Collection;

/**
 * A source database: one process at a time, checked, and only from a position that loses nothing. {@link #beat} and {@link
 * #inspect} are called by one thread while another one reads.
 */
public interface SourceDatabase extends AutoCloseable {

    /** Whether this process is the only one, as long as this is open; false means to ask again later. */
    boolean tryEnter();

    /** @throws PenstockException USER, {@code source-not-ready}, with all that is missing and how to mend it */
    void check();

    /**
     * Makes sure that the log holds every change of every captured table.
     *
     * @param followed tables of which nothing may be missing since the stored position
     * @param position that, for messages
     * @throws PenstockException USER, {@code table-unpublished} or {@code source-not-ready}
     */
    void publish(Collection<String> followed, String position);

    /**
     * Whether changes may be lost or doubled if reading begins behind the stored position.
     *
     * @throws PenstockException USER: what lies between is lost, and why; {@code slot-foreign} if what capture needs belongs
     *     to somebody else
     */
    void requireResumable(SourcePosition stored);

    /**
     * Begins to capture; what the log held before is given up.
     *
     * @return from where on the log is kept: it has every transaction that commits behind
     * @throws PenstockException EXTERNAL, {@code source-unavailable}
     */
    SourcePosition begin();

    /** The log behind a position; whatever would go through and be wrong is refused before any of it is handed out. */
    LogReader log(SourcePosition from);

    /**
     * A reader of tables on a session of its own.
     *
     * @throws PenstockException EXTERNAL, {@code source-unavailable}
     */
    TableReader tables();

    /**
     * Writes into the log, so that the position moves on while the captured tables rest.
     *
     * @return a place before the end of what was written, and behind all that was committed before
     * @throws PenstockException EXTERNAL, {@code source-unavailable}
     */
    LogPlace beat();

    /**
     * What the server keeps, and whether anybody changed what must not change.
     *
     * @throws PenstockException USER if reading must stop, because the log does not hold everything any more
     */
    Retention inspect();

    /** Lets the next process in. */
    @Override
    void close();
}
