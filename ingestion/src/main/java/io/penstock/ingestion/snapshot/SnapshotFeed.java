package io.penstock.ingestion.snapshot;

import io.penstock.ingestion.flow.ChangeFeed;
import io.penstock.ingestion.flow.Checkpoint;
import io.penstock.ingestion.flow.FeedEvent;
import io.penstock.ingestion.flow.SourcePosition;
import io.penstock.ingestion.flow.TableProgress;
import io.penstock.ingestion.flow.TableProgress.Phase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The log, with chunks of tables in between, such that the two tell each row's story once and in order.
 *
 * <p>A chunk comes between two source transactions and is followed by the log. Of a row that no chunk has shown yet the
 * log's changes are left out: a later chunk shows what they lead to. Of a row that a chunk has shown, the changes of those
 * transactions are left out that the chunk's view of the database already held; the view itself says which. Nothing is
 * locked, nothing waits for a large table, and whatever is killed goes on from the progress that is stored with the rows.
 *
 * <p>A table that is read again is already told by the log: of it nothing is left out, and a chunk's rows wait until the
 * log has come as far as the chunk's view, less those that changed since.
 */
public final class SnapshotFeed implements ChangeFeed, AutoCloseable {
    /** Bytes of rows, as text, that wait in memory for the log; about a fourth of what they take there. */
    private static final long MOST_HELD = 8L << 20;

    private final ChangeFeed log;
    private final TableReader tables;
    private final int chunkRows;
    private final Map<String, TableProgress> progress = new LinkedHashMap<>();
    private final ConcurrentLinkedQueue<String> requested = new ConcurrentLinkedQueue<>();
    private final Unsettled unsettled;
    private boolean begun;

    private SourcePosition position;
    /** Whether everything that was handed out ends with a whole source transaction. */
    private boolean boundary;

    private @Nullable ChunkReading reading;
    private @Nullable RereadChunk reread;
    /** Polled from the log, but behind a boundary at which a chunk is to come. */
    private List<FeedEvent> held = List.of();

    /**
     * Assigns.
     *
     * @param log begins behind the checkpoint's position
     * @param captured {@code schema.table} each; those that the checkpoint does not know were never read
     * @param chunkRows rows of a chunk, at most; one of a table that is read again is held in memory
     */
    public SnapshotFeed(ChangeFeed log, TableReader tables, Checkpoint from, List<String> captured, int chunkRows) {
        this.log = log;
        this.tables = tables;
        this.chunkRows = chunkRows;
        this.unsettled = new Unsettled(tables);
        this.position = from.position();
        // Of a transaction that was split, the rest is to be told by the same rules as its beginning.
        this.boundary = from.split().isEmpty();
        for (String table : captured) {
            progress.put(table, from.tables().getOrDefault(table, TableProgress.UNREAD));
        }
    }

    /** Asks for a table to be read again; from any thread. A table that is being read is not begun anew. */
    public void request(String table) {
        requested.add(table);
    }

    @Override
    public List<FeedEvent> poll() throws InterruptedException {
        List<FeedEvent> out = new ArrayList<>();
        if (boundary) {
            takeRequests(out);
        }
        if (reading != null) {
            readOn(reading, out);
            return out;
        }
        if (boundary && begin()) {
            return out;
        }
        follow(out);
        return out;
    }

    private void takeRequests(List<FeedEvent> out) {
        for (String table = requested.poll(); table != null; table = requested.poll()) {
            if (TableProgress.COMPLETE.equals(progress.get(table))) {
                progress.put(table, TableProgress.at(Phase.REREAD));
                begun = false;
                out.add(new FeedEvent.ChunkEnd(checkpoint()));
            }
        }
    }

    /** One chunk at a time, and none before the log has come to the last one's view: progress stays small. */
    private boolean begin() {
        if (reread != null) {
            return false;
        }
        if (!begun && progress.values().stream().anyMatch(TableProgress::unread)) {
            begun = true;
            unsettled.begin();
        }
        for (Map.Entry<String, TableProgress> each : progress.entrySet()) {
            TableProgress table = each.getValue();
            if (table.unread() && table.open().isEmpty()) {
                if (!unsettled.settled()) {
                    return false;
                }
                List<String> key = RowKey.columns(tables, each.getKey(), table);
                TableReader.Rows rows = tables.open(each.getKey(), table.settled(), chunkRows);
                reading = new ChunkReading(each.getKey(), rows, key, chunkRows, table.phase() == Phase.REREAD);
                return true;
            }
        }
        return false;
    }

    private void readOn(ChunkReading chunk, List<FeedEvent> out) {
        TableProgress table = at(chunk.table());
        boolean again = table.phase() == Phase.REREAD;
        if (!again) {
            if (chunk.next(out)) {
                return;
            }
        } else {
            List<FeedEvent> rows = new ArrayList<>();
            // The log is not polled meanwhile: what changes these rows comes behind.
            boolean more;
            do {
                more = chunk.next(rows);
            } while (more && chunk.bytes() < MOST_HELD);
            reread = new RereadChunk(chunk.table(), chunk.chunk(), chunk.keyColumns(), rows);
        }
        chunk.close();
        reading = null;
        tables.beat();
        if (!again) {
            progress.put(chunk.table(), table.read(chunk.chunk(), chunk.keyColumns(), chunk.rows()));
            out.add(new FeedEvent.ChunkEnd(checkpoint()));
        }
    }

    private void follow(List<FeedEvent> out) throws InterruptedException {
        List<FeedEvent> raw = held.isEmpty() ? log.poll() : held;
        held = List.of();
        if (raw.isEmpty()) {
            return;
        }
        int end = raw.size();
        if (progress.values().stream().anyMatch(TableProgress::unread)) {
            int last = lastEnd(raw);
            if (last >= 0) {
                end = last + 1;
                held = List.copyOf(raw.subList(end, raw.size()));
            }
        }
        deliver(raw.subList(0, end), out);
    }

    private static int lastEnd(List<FeedEvent> events) {
        for (int i = events.size() - 1; i >= 0; i--) {
            if (events.get(i) instanceof FeedEvent.End) {
                return i;
            }
        }
        return -1;
    }

    private void deliver(List<FeedEvent> events, List<FeedEvent> out) {
        RowFilter filter = RowFilter.of(tables, progress, events);
        for (FeedEvent event : events) {
            if (event instanceof FeedEvent.End end) {
                ended(end.checkpoint().position(), out);
                continue;
            }
            boundary = false;
            if (event instanceof FeedEvent.Changed changed) {
                if (at(changed.change().shape().qualifiedName()).unread()) {
                    unsettled.told(changed.change().source().txId().orElse(-1));
                }
                filter.apply(changed, out);
                if (reread != null) {
                    reread.changed(changed.change());
                }
            } else if (!(event instanceof FeedEvent.Truncated truncated && filter.leavesOut(truncated))) {
                out.add(event);
            }
        }
    }

    private void ended(SourcePosition at, List<FeedEvent> out) {
        position = at;
        boundary = true;
        progress.replaceAll((table, now) -> now.passed(at.place()));
        out.add(new FeedEvent.End(checkpoint()));
        RereadChunk chunk = reread;
        if (chunk != null && chunk.chunk().end().order() <= at.place().order()) {
            reread = null;
            int rows = chunk.rows(out);
            progress.put(
                    chunk.table(),
                    at(chunk.table())
                            .read(chunk.chunk(), chunk.keyColumns(), rows)
                            .passed(at.place()));
            out.add(new FeedEvent.ChunkEnd(checkpoint()));
        }
    }

    private TableProgress at(String table) {
        return progress.getOrDefault(table, TableProgress.UNREAD);
    }

    private Checkpoint checkpoint() {
        return new Checkpoint(position, progress);
    }

    @Override
    public void confirm(SourcePosition confirmed) throws InterruptedException {
        log.confirm(confirmed);
    }

    /** Ends a read that is under way. */
    @Override
    public void close() {
        if (reading != null) {
            reading.close();
            reading = null;
        }
    }
}
