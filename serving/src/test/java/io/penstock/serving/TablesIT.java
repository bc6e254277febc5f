package io.penstock.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.failure.PenstockException;
import io.penstock.serving.store.Advance;
import io.penstock.serving.store.Retention;
import io.penstock.serving.store.RowStore;
import io.penstock.serving.store.ServingDatabase;
import io.penstock.serving.store.ViewRow;
import io.penstock.serving.store.ViewTable;
import io.penstock.serving.store.WriteOutcome;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TablesIT {
    private static final String TOPIC = "t";
    private static int worlds;
    private World world;
    private ServingDatabase database;

    @BeforeEach
    void createWorld() throws Exception {
        world = World.create("tab" + worlds++, 1);
        database = new ServingDatabase(
                Objects.requireNonNull(world.environment().databases().get("serving-db")));
    }

    @AfterEach
    void closeWorld() {
        world.close();
    }

    @Test
    void manyInstancesThatStartAtOnceMakeTheTablesOnce() throws Exception {
        int instances = 6;
        ExecutorService threads = Executors.newFixedThreadPool(instances);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<?>> started = new ArrayList<>();
        for (int i = 0; i < instances; i++) {
            started.add(threads.submit(() -> {
                try (RowStore store = store(world.pipeline())) {
                    start.await();
                    store.check();
                }
                return null;
            }));
        }
        start.countDown();
        for (Future<?> each : started) {
            each.get();
        }
        threads.shutdown();

        assertThat(world.query("SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
                        + " WHERE nspname = 'tab" + (worlds - 1) + "' AND relkind = 'r' ORDER BY 1"))
                .containsExactly(
                        List.of("payments"),
                        List.of("penstock_offsets"),
                        List.of("penstock_versions"),
                        List.of("revenue"));
    }

    @Test
    void aMeasureThatIsAddedBecomesAColumnAndOldRowsStay() throws Exception {
        try (RowStore store = store(world.pipeline())) {
            assertThat(store.place(TOPIC, 0, 0)).isZero();
            write(store, world.pipeline(), 0, row(world.pipeline(), "eu", 2));
        }

        Pipeline wider = world.withMeasure("smallest: {min: total_amount}");
        try (RowStore store = store(wider)) {
            write(store, wider, 1, row(wider, "us", 2));
        }

        assertThat(world.query("SELECT source_region, orders, smallest FROM " + world.table("revenue") + " ORDER BY 1"))
                .containsExactly(List.of("eu", "1", "null"), List.of("us", "1", "null"));
        try (RowStore before = store(world.pipeline())) {
            write(before, world.pipeline(), 2, row(world.pipeline(), "eu", 4));
        }
    }

    @Test
    void aTableOfAnotherDeclarationIsLeftAloneAndNamed() throws Exception {
        try (RowStore store = store(world.pipeline())) {
            store.check();
        }

        assertRefused(world.changed("sum: total_amount, scale: 2", "sum: total_amount, scale: 3"), "numeric(38,2)");
        assertRefused(world.changed("by: [source_region, currency]", "by: [source_region]"), "unique by");
        assertRefused(world.changed("by: [status]", "by: [status, currency]"), "has no column currency");
        assertRefused(world.changed("tumbling: 1m", "tumbling: 5m"), "windows of PT1M");
    }

    @Test
    void ofTwoInstancesOnlyTheOneThatIsWhereTheDatabaseIsWrites() throws Exception {
        try (RowStore one = store(world.pipeline());
                RowStore other = store(world.pipeline())) {
            assertThat(one.place(TOPIC, 0, 5)).isEqualTo(5);
            assertThat(other.place(TOPIC, 0, 0)).as("the first decided").isEqualTo(5);

            assertThat(write(one, world.pipeline(), 5, row(world.pipeline(), "eu", 2)))
                    .isEqualTo(new WriteOutcome.Written(1));
            assertThat(write(other, world.pipeline(), 5, row(world.pipeline(), "us", 100)))
                    .isEqualTo(new WriteOutcome.Overtaken());

            assertThat(other.position(TOPIC, 0)).hasValue(6);
            assertThat(world.query("SELECT source_region FROM " + world.table("revenue")))
                    .containsExactly(List.of("eu"));
        }
    }

    @Test
    void aRowThatTheDatabaseRefusesIsSaidSoAndNothingOfItsTransactionStays() throws Exception {
        try (RowStore store = store(world.pipeline())) {
            store.place(TOPIC, 0, 0);
            ViewTable table = table(world.pipeline());
            @Nullable Object[] values = values(table, "eu", 2);
            values[table.position("revenue")] = new BigDecimal("1e40");

            WriteOutcome outcome = store.write(
                    List.of(new Advance(TOPIC, 0, 0, 2)),
                    Map.of(table, List.of(row(world.pipeline(), "us", 2), keyed("eu", 2, values))));

            assertThat(outcome)
                    .isInstanceOfSatisfying(WriteOutcome.Refused.class, refused -> assertThat(refused.reason())
                            .contains("22003", "overflow")
                            .doesNotContain("eu"));
            assertThat(store.position(TOPIC, 0)).hasValue(0);
            assertThat(world.query("SELECT count(*) FROM " + world.table("revenue")))
                    .containsExactly(List.of("0"));
        }
    }

    @Test
    void windowsExpireInBatchesOnceTheirRetentionIsOver() throws Exception {
        Pipeline pipeline = world.changed("retention: 3650d", "retention: 1h");
        Instant now = Instant.parse("2026-01-01T12:00:00Z");
        try (RowStore store = store(pipeline)) {
            store.place(TOPIC, 0, 0);
            List<ViewRow> rows = new ArrayList<>();
            for (int minutes = 0; minutes < 100; minutes++) {
                ViewTable table = table(pipeline);
                @Nullable Object[] values = values(table, "eu", 2);
                long start = now.toEpochMilli() - minutes * 60_000L;
                values[table.position("window_start")] = start;
                values[table.position("window_end")] = start + 60_000;
                rows.add(new ViewRow(List.of(start, "eu", "EUR"), 2, values));
            }
            store.write(List.of(new Advance(TOPIC, 0, 0, 100)), Map.of(table(pipeline), rows));
        }

        long deleted = new Retention(database, ViewTable.of(pipeline), 7).sweep(now);

        assertThat(deleted).isEqualTo(38);
        assertThat(world.query("SELECT count(*), min(window_end) AT TIME ZONE 'UTC' FROM " + world.table("revenue")))
                .containsExactly(List.of("62", "2026-01-01 11:00:00"));
    }

    @Test
    void theServiceSaysWhichTableIsWrongAndGoesOnOnceItIsRight() throws Exception {
        world.execute("CREATE SCHEMA tab" + (worlds - 1));
        world.execute("CREATE TABLE " + world.table("revenue") + " (source_region integer)");
        try (Serving serving = new Serving(world.pipeline(), world.environment(), () -> {})) {
            serving.start();
            Http http = new Http(serving.port());
            await().untilAsserted(() ->
                    assertThat(http.get("/readyz").body()).contains("table-mismatch", "source_region of type integer"));
            assertThat(http.get("/v1/views/revenue").statusCode()).isEqualTo(503);

            world.execute("DROP TABLE " + world.table("revenue"));

            await().untilAsserted(
                            () -> assertThat(http.get("/readyz").statusCode()).isEqualTo(200));
            assertThat(http.get("/v1/views/revenue").body()).contains("\"rows\":[]");
        }
    }

    private void assertRefused(Pipeline pipeline, String why) throws Exception {
        try (RowStore store = store(pipeline)) {
            assertThatThrownBy(store::check)
                    .isInstanceOfSatisfying(PenstockException.class, refusal -> assertThat(refusal.code())
                            .isEqualTo("table-mismatch"))
                    .hasMessageContaining(why);
        }
    }

    private RowStore store(Pipeline pipeline) {
        return new RowStore(
                database, ViewTable.of(pipeline), List.copyOf(pipeline.views().values()));
    }

    private static ViewTable table(Pipeline pipeline) {
        return ViewTable.of(pipeline).get(0);
    }

    private static WriteOutcome write(RowStore store, Pipeline pipeline, long expected, ViewRow row) throws Exception {
        return store.write(
                List.of(new Advance(TOPIC, 0, expected, expected + 1)), Map.of(table(pipeline), List.of(row)));
    }

    private static ViewRow row(Pipeline pipeline, String region, long version) {
        return keyed(region, version, values(table(pipeline), region, version));
    }

    private static ViewRow keyed(String region, long version, @Nullable Object[] values) {
        return new ViewRow(List.of(0L, region, "EUR"), version, values);
    }

    private static @Nullable Object[] values(ViewTable table, String region, long version) {
        @Nullable Object[] values = new @Nullable Object[table.columns().size()];
        Map.of(
                        "source_region", region,
                        "currency", "EUR",
                        "window_start", 0L,
                        "window_end", 60_000L,
                        "orders", 1L,
                        "rows", 1L,
                        "changes", 1L,
                        "version", version,
                        "final", false,
                        "source_time", 5L)
                .forEach((column, value) -> values[table.position(column)] = value);
        return values;
    }
}
