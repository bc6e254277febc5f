package io.penstock.ingestion.flow;

import java.util.List;

/**
 * A part of a table that was read, in the order of the primary key, while the log goes on.
 *
 * @param upTo the last row's key, column by column as the database prints them; empty if the chunk goes to the table's end
 * @param shows the source transactions that the rows already hold
 * @param end of the log when the read began: whatever commits behind it is not held
 */
public record Chunk(List<String> upTo, Visibility shows, LogPlace end) {

    public Chunk {
        upTo = List.copyOf(upTo);
    }

    /** Whether nothing of the table lies behind it. */
    public boolean last() {
        return upTo.isEmpty();
    }
}
