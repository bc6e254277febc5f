package io.penstock.serving.http;

import io.penstock.serving.store.ViewTable;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /v1/views} says of each view. Counting reads whole tables, so an answer is kept for ten times as long as it
 * took to find: however often it is asked for, a tenth of one connection's time goes there. For one event loop.
 */
final class Summaries {
    private static final long KEPT_TIMES = 10;
    private static final long MIN_KEPT_NANOS = 20_000_000;

    private final List<ViewTable> tables;
    private final ReadPool pool;
    private @Nullable Future<JsonObject> answer;
    private long goodUntil = System.nanoTime();

    Summaries(List<ViewTable> tables, ReadPool pool) {
        this.tables = tables;
        this.pool = pool;
    }

    /** Whoever asks while it is being found waits for the same answer. */
    Future<JsonObject> get() {
        Future<JsonObject> current = answer;
        if (current != null && (!current.isComplete() || System.nanoTime() - goodUntil < 0)) {
            return current;
        }
        long started = System.nanoTime();
        Future<JsonObject> asked = Future.all(tables.stream().map(this::summary).toList())
                .map(all -> new JsonObject().put("views", new JsonArray(all.<JsonObject>list())));
        answer = asked.onComplete(done -> {
            long now = System.nanoTime();
            goodUntil = done.succeeded() ? now + Math.max(MIN_KEPT_NANOS, KEPT_TIMES * (now - started)) : now;
        });
        return asked;
    }

    private Future<JsonObject> summary(ViewTable table) {
        return pool.query(Select.summary(table), List.of()).map(rows -> {
            Row row = rows.iterator().next();
            OffsetDateTime latest = row.getOffsetDateTime(2);
            return new JsonObject()
                    .put("name", table.view().declaredName())
                    .put("version", table.view().version())
                    .put("by", new JsonArray(table.view().by()))
                    .put(
                            "measures",
                            new JsonArray(List.copyOf(table.view().measures().keySet())))
                    .put("rows", row.getLong(0))
                    .put("changes", row.getLong(1))
                    .put(
                            "latest_source_time",
                            latest == null ? null : latest.toInstant().toString());
        });
    }
}
