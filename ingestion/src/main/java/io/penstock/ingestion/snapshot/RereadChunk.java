package io.penstock.ingestion.snapshot;

import io.penstock.ingestion.contract.RowChange;
import io.penstock.ingestion.contract.RowImage;
import io.penstock.ingestion.flow.Chunk;
import io.penstock.ingestion.flow.FeedEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows that were read again, while the log comes up to them; what changes meanwhile is told by the log. */
final class RereadChunk {
    private final String table;
    private final Chunk chunk;
    private final List<String> keyColumns;
    private final Map<List<String>, FeedEvent> rows = new LinkedHashMap<>();

    RereadChunk(String table, Chunk chunk, List<String> keyColumns, List<FeedEvent> read) {
        this.table = table;
        this.chunk = chunk;
        this.keyColumns = keyColumns;
        for (FeedEvent event : read) {
            RowChange row = ((FeedEvent.Read) event).change();
            rows.put(keyOf(row, row.after()), event);
        }
    }

    String table() {
        return table;
    }

    List<String> keyColumns() {
        return keyColumns;
    }

    Chunk chunk() {
        return chunk;
    }

    /** A change that the log told. */
    void changed(RowChange change) {
        if (!change.shape().qualifiedName().equals(table)
                || chunk.shows().shows(change.source().txId().orElse(-1))) {
            return;
        }
        rows.remove(keyOf(change, change.before()));
        rows.remove(keyOf(change, change.after()));
    }

    private List<String> keyOf(RowChange change, @Nullable RowImage row) {
        return row == null ? List.of() : RowKey.of(change.shape(), row, keyColumns);
    }

    /** Adds the rows that are left; how many. */
    int rows(List<FeedEvent> out) {
        out.addAll(rows.values());
        return rows.size();
    }
}
