package io.penstock.ingestion.snapshot;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.ingestion.contract.RowChange;
import io.penstock.ingestion.contract.RowImage;
import io.penstock.ingestion.flow.Chunk;
import io.penstock.ingestion.flow.FeedEvent;
import io.penstock.ingestion.flow.TableProgress;
import io.penstock.ingestion.flow.TableProgress.Phase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which of the log's changes are news, for one batch of them: those of rows that a chunk has shown, and not shown as changed. */
final class RowFilter {
    private final Map<String, Table> tables;

    private RowFilter(Map<String, Table> tables) {
        this.tables = tables;
    }

    /** @param places of the batch's keys among the progress's bounds */
    private record Table(TableProgress progress, List<String> keyColumns, Map<List<String>, Integer> places) {

        /** Whether the topic holds the row as it was before the transaction. */
        boolean holds(List<String> key, long txId) {
            int place = places.getOrDefault(key, 0);
            if (!progress.settled().isEmpty()) {
                if (place == 0) {
                    return true;
                }
                place--;
            }
            Chunk open = progress.open().orElse(null);
            return open != null && (open.last() || place == 0) && !open.shows().shows(txId);
        }
    }

    static RowFilter of(TableReader reader, Map<String, TableProgress> progress, List<FeedEvent> events) {
        Map<String, Table> tables = new HashMap<>();
        progress.forEach((name, at) -> {
            if (at.phase() == Phase.INITIAL) {
                tables.put(name, table(reader, name, at, events));
            }
        });
        return new RowFilter(tables);
    }

    private static Table table(TableReader reader, String name, TableProgress at, List<FeedEvent> events) {
        List<String> columns = RowKey.columns(reader, name, at);
        List<List<String>> bounds = new ArrayList<>();
        if (!at.settled().isEmpty()) {
            bounds.add(at.settled());
        }
        at.open().filter(chunk -> !chunk.last()).ifPresent(chunk -> bounds.add(chunk.upTo()));
        Map<List<String>, Integer> places = new HashMap<>();
        if (!bounds.isEmpty()) {
            List<List<String>> keys = List.copyOf(keys(name, columns, events));
            int[] found = keys.isEmpty() ? new int[0] : reader.places(name, keys, bounds);
            for (int i = 0; i < found.length; i++) {
                places.put(keys.get(i), found[i]);
            }
        }
        return new Table(at, columns, places);
    }

    private static Set<List<String>> keys(String table, List<String> columns, List<FeedEvent> events) {
        Set<List<String>> keys = new LinkedHashSet<>();
        for (FeedEvent event : events) {
            if (event instanceof FeedEvent.Changed changed
                    && changed.change().shape().qualifiedName().equals(table)) {
                add(changed.change(), changed.change().before(), columns, keys);
                add(changed.change(), changed.change().after(), columns, keys);
            }
        }
        return keys;
    }

    private static void add(RowChange change, @Nullable RowImage row, List<String> columns, Set<List<String>> keys) {
        if (row != null) {
            keys.add(RowKey.of(change.shape(), row, columns));
        }
    }

    /** Adds what is news of a change. A row whose key changed may be news under one of the two keys only. */
    void apply(FeedEvent.Changed event, List<FeedEvent> out) {
        RowChange change = event.change();
        Table table = tables.get(change.shape().qualifiedName());
        if (table == null) {
            out.add(event);
            return;
        }
        boolean before = holds(table, change, change.before());
        boolean after = holds(table, change, change.after());
        if ((change.before() == null || before) && (change.after() == null || after)) {
            out.add(event);
        } else if (before) {
            out.add(new FeedEvent.Changed(of(change, ChangeEnvelope.DELETE, change.before(), null)));
        } else if (after) {
            out.add(new FeedEvent.Changed(of(change, ChangeEnvelope.CREATE, null, change.after())));
        }
    }

    private static boolean holds(Table table, RowChange change, @Nullable RowImage row) {
        return row != null
                && table.holds(
                        RowKey.of(change.shape(), row, table.keyColumns()),
                        change.source().txId().orElse(-1));
    }

    private static RowChange of(RowChange change, String op, @Nullable RowImage before, @Nullable RowImage after) {
        return new RowChange(change.shape(), op, before, after, change.source(), change.ordinal(), change.processed());
    }

    /** Whether rows that a TRUNCATE took away were never in the topic, or the chunk already shows them gone. */
    boolean leavesOut(FeedEvent.Truncated event) {
        Table table = tables.get(event.table());
        return table != null
                && table.progress().settled().isEmpty()
                && table.progress()
                        .open()
                        .map(chunk -> chunk.shows().shows(event.txId().orElse(-1)))
                        .orElse(true);
    }
}
