package io.penstock.ingestion.cdc.debezium;

import io.penstock.ingestion.flow.SourcePosition;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * What the connector gets to see as its stored offset. It asks for two purposes, and needs two answers.
 *
 * <p>At the start it gets the LSN alone. Given what else it stores ({@code lsn_proc}, {@code lsn_commit},
 * {@code lsn_events_processed}) it would search the log for the row it stopped at, and that search skips rows that share
 * an LSN. Without, it streams from the LSN, and the server sends whole transactions that committed after it.
 *
 * <p>Later it asks for what it may confirm to the server, which it takes from {@code lsn_commit}.
 */
final class ResumePoint implements OffsetStorageReader {
    private static final String LSN = "lsn";
    private static final String CONFIRMED = "lsn_commit";

    private SourcePosition position;
    private boolean started;

    ResumePoint(SourcePosition position) {
        this.position = position;
    }

    synchronized void started() {
        started = true;
    }

    synchronized void confirm(SourcePosition confirmed) {
        position = confirmed;
    }

    @Override
    public synchronized <T> Map<String, Object> offset(Map<String, T> partition) {
        return started ? Map.of(LSN, lsn(), CONFIRMED, lsn()) : Map.of(LSN, lsn());
    }

    private long lsn() {
        return position.place().order();
    }

    @Override
    public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
        Map<Map<String, T>, Map<String, Object>> offsets = new HashMap<>();
        for (Map<String, T> partition : partitions) {
            offsets.put(partition, offset(partition));
        }
        return offsets;
    }
}
