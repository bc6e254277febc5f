package io.penstock.ingestion.flow;

import java.util.List;
import java.util.Optional;

/**
 * How far a table's snapshot has come. Rows up to a key were read; the last chunk of them so recently that the log may
 * still bring transactions which the chunk already shows.
 *
 * @param rows read so far
 * @param key columns of the primary key in whose order the table is read; empty before the first chunk
 * @param settled key up to which every change that the log now brings is news; empty if there is none
 * @param open the chunk behind it: changes of transactions that it shows are no news
 */
public record TableProgress(Phase phase, long rows, List<String> key, List<String> settled, Optional<Chunk> open) {

    /** What is being done with a table. */
    public enum Phase {
        /** Rows that the topic holds are being taken back; a snapshot follows. */
        RETRACT,
        /** Rows are read that the topic does not hold. */
        INITIAL,
        /** Rows are read again that the topic holds. */
        REREAD,
        /** The topic holds the table; the log brings what changes. */
        DONE
    }

    /** Everything is in the topic. */
    public static final TableProgress COMPLETE = at(Phase.DONE);

    /** Nothing is in the topic yet. */
    public static final TableProgress UNREAD = at(Phase.INITIAL);

    public TableProgress {
        key = List.copyOf(key);
        settled = List.copyOf(settled);
    }

    /** The beginning of a phase. */
    public static TableProgress at(Phase phase) {
        return new TableProgress(phase, 0, List.of(), List.of(), Optional.empty());
    }

    /** Whether rows are left to be read. */
    public boolean unread() {
        return phase != Phase.DONE && open.filter(Chunk::last).isEmpty();
    }

    /** After one more chunk, in the order of these columns; none may be open. */
    public TableProgress read(Chunk chunk, List<String> columns, long more) {
        return new TableProgress(phase, rows + more, columns, settled, Optional.of(chunk));
    }

    /** After the log was followed up to a place: what a chunk shows lies before its own. */
    public TableProgress passed(LogPlace place) {
        if (open.isEmpty() || open.get().end().order() > place.order()) {
            return this;
        }
        Chunk chunk = open.get();
        return chunk.last() ? COMPLETE : new TableProgress(phase, rows, key, chunk.upTo(), Optional.empty());
    }
}
