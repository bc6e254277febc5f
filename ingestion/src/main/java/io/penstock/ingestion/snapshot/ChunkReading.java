package io.penstock.ingestion.snapshot;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.ingestion.contract.RowChange;
import io.penstock.ingestion.contract.RowImage;
import io.penstock.ingestion.flow.Chunk;
import io.penstock.ingestion.flow.FeedEvent;
import java.util.List;

/** A chunk that is being read. */
final class ChunkReading {
    private static final int SLICE = 2_048;

    private final String table;
    private final TableReader.Rows source;
    private final List<String> keyColumns;
    private final int most;
    private final boolean again;
    private long rows;
    private boolean ended;
    private List<String> last = List.of();

    /**
     * Assigns.
     *
     * @param most rows that were asked for
     * @param again whether readers know the rows already; they then come with themselves as the image before
     */
    ChunkReading(String table, TableReader.Rows source, List<String> keyColumns, int most, boolean again) {
        this.table = table;
        this.source = source;
        this.keyColumns = keyColumns;
        this.most = most;
        this.again = again;
    }

    /** Adds some rows; false once there are no more. */
    boolean next(List<FeedEvent> out) {
        List<RowImage> slice = source.next(SLICE);
        for (RowImage row : slice) {
            rows++;
            out.add(new FeedEvent.Read(new RowChange(
                    source.shape(),
                    ChangeEnvelope.READ,
                    again ? row : null,
                    row,
                    source.source(),
                    rows,
                    source.source().timestamp())));
        }
        if (slice.isEmpty()) {
            ended = true;
        } else {
            last = RowKey.of(source.shape(), slice.get(slice.size() - 1), keyColumns);
        }
        return !slice.isEmpty();
    }

    List<String> keyColumns() {
        return keyColumns;
    }

    String table() {
        return table;
    }

    long rows() {
        return rows;
    }

    long bytes() {
        return source.bytes();
    }

    /** What was read so far; up to the table's end if there were fewer rows than asked for. */
    Chunk chunk() {
        return new Chunk(ended && rows < most ? List.of() : last, source.shows(), source.place());
    }

    void close() {
        source.close();
    }
}
