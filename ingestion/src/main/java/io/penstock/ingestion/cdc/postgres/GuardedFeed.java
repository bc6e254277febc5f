package io.penstock.ingestion.cdc.postgres;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Source;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.cdc.LogReader;
import io.penstock.ingestion.contract.Column;
import io.penstock.ingestion.contract.RowChange;
import io.penstock.ingestion.contract.TableShape;
import io.penstock.ingestion.flow.FeedEvent;
import io.penstock.ingestion.flow.SourcePosition;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Refuses what would go through and be wrong. PostgreSQL repeats a table's definition in the log after each change to it;
 * the feed then hands out a new shape, which is the moment to ask. An identity that is switched off and on again before
 * this process gets to read of it is seen only by the updates in between, which lack their old rows.
 */
final class GuardedFeed implements LogReader {
    private final LogReader feed;
    private final PostgresDatabase database;
    /** Columns that the contract names, by table. */
    private final Map<String, Set<String>> named = new HashMap<>();

    private final Map<String, TableShape> current = new HashMap<>();
    /** By identity: a definition that is repeated with the same columns may differ in what is logged. */
    private final Set<TableShape> known = Collections.newSetFromMap(new IdentityHashMap<>());

    private boolean begun;

    GuardedFeed(LogReader feed, PostgresDatabase database, List<Source> sources) {
        this.feed = feed;
        this.database = database;
        for (Source source : sources) {
            Origin.Cdc origin = (Origin.Cdc) source.origin();
            Set<String> columns = new HashSet<>();
            for (Schema.Field field : source.schema().getFields()) {
                columns.add(origin.column(field.name()));
            }
            named.put(origin.table(), columns);
        }
    }

    @Override
    public void start() {
        feed.start();
    }

    @Override
    public List<FeedEvent> poll() throws InterruptedException {
        List<FeedEvent> events = polled();
        if (!begun && !events.isEmpty()) {
            begun = true;
            var unused = database.usableSlot();
        }
        for (FeedEvent event : events) {
            if (event instanceof FeedEvent.Changed changed) {
                check(changed.change());
            }
        }
        return events;
    }

    /** A change that cannot be read is most often one that the log does not hold whole; the reader does not know the repair. */
    private List<FeedEvent> polled() throws InterruptedException {
        try {
            return feed.poll();
        } catch (PenstockException e) {
            boolean notWhole = e.code().equals("replica-identity");
            if (notWhole || e.category() == Category.BUG) {
                database.requireWholeRows();
            }
            throw notWhole
                    ? new PenstockException(
                            e.category(),
                            e.code(),
                            e.getMessage() + ". To repair: " + CaptureCheck.renewal(database.slot()),
                            e)
                    : e;
        }
    }

    private void check(RowChange change) {
        TableShape shape = change.shape();
        if (known.add(shape)) {
            defined(shape);
        }
        if (change.before() == null && !change.op().equals(ChangeEnvelope.CREATE)) {
            throw CaptureCheck.identity(database.slot(), shape.qualifiedName(), database.committedText());
        }
    }

    private void defined(TableShape shape) {
        String table = shape.qualifiedName();
        if (!database.logsWholeRows(table)) {
            throw CaptureCheck.identity(database.slot(), table, database.committedText());
        }
        TableShape before = current.put(table, shape);
        if (before == null) {
            return;
        }
        known.remove(before);
        Set<String> gone =
                new HashSet<>(before.columns().stream().map(Column::name).toList());
        shape.columns().forEach(column -> gone.remove(column.name()));
        gone.retainAll(named.getOrDefault(table, Set.of()));
        if (!gone.isEmpty()) {
            throw columnGone(table, String.join(", ", gone), shape);
        }
    }

    /** Its field may have a default, and then every row from here on would silently hold it. */
    private PenstockException columnGone(String table, String columns, TableShape shape) {
        return new PenstockException(
                Category.USER,
                "column-gone",
                "table " + table + " has no column " + columns + " any more, which the contract reads; there are "
                        + String.join(
                                ", ", shape.columns().stream().map(Column::name).toList()) + ". Nothing behind LSN "
                        + database.committedText()
                        + " is written. Name another column in the declaration (columns: {field: column}), or put it"
                        + " back; then " + CaptureCheck.renewal(database.slot()));
    }

    @Override
    public void confirm(SourcePosition position) throws InterruptedException {
        database.committed(position);
        feed.confirm(position);
    }

    @Override
    public void close() {
        feed.close();
    }
}
