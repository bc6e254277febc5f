package io.penstock.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.events.OrderEvent;
import io.penstock.common.declaration.FieldRoles;
import io.penstock.common.declaration.LatePolicy;
import io.penstock.common.declaration.Lateness;
import io.penstock.common.declaration.Measure;
import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Selection;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.TopicSpec;
import io.penstock.common.declaration.View;
import io.penstock.common.declaration.Window;
import io.penstock.common.expression.Expression;
import io.penstock.servers.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The oracle of the proof against a real PostgreSQL: right where the view is right, and red where it is not. */
final class ExpectedViewIT {
    private static final View REVENUE =
            view(Window.tumbling(Duration.ofMinutes(1)), List.of("source_region", "currency"), measures());

    private static final Source ORDERS = new Source(
            "orders",
            new Origin.Cdc("shop-db", "public.orders", Map.of()),
            OrderEvent.getClassSchema(),
            new FieldRoles("customer_id", "order_id", "created_at"),
            List.of(),
            new TopicSpec(1_000, Duration.ofDays(1), 1),
            Lateness.defaults(LatePolicy.MERGE));

    private Connection database = connect();

    @BeforeEach
    void createTable() throws SQLException {
        database = connect();
        execute("""
                drop table if exists public.orders;
                create table public.orders(order_id text primary key, customer_id text, total_amount numeric(12,2),
                  currency text, items text[], created_at timestamptz, source_region text);
                insert into public.orders values
                  ('a', 'c', 1.10, 'USD', '{x}', '2026-01-01T00:00:59.999Z', 'eu'),
                  ('b', 'c', 2.20, 'USD', '{x}', '2026-01-01T00:00:00Z', 'eu'),
                  ('c', 'c', 5.00, 'USD', '{x}', '2026-01-01T00:01:00Z', 'eu'),
                  ('d', 'c', 'NaN', 'USD', '{x}', '2026-01-01T00:00:10Z', 'eu'),
                  ('e', 'c', 9.00, 'USD', '{x}', 'infinity', 'eu')""");
    }

    @AfterEach
    void disconnect() throws SQLException {
        database.close();
    }

    @Test
    void rowsThatNeverReachedTheViewAreTakenOutOfEveryMeasure() throws SQLException {
        Map<String, Map<String, String>> rows = expected(List.of(
                minus("'d'"), // inserted, but not a number: dead
                minus("'e'"))); // inserted, but at no time: dead
        assertThat(rows)
                .containsOnlyKeys("eu · USD · 2026-01-01T00:00:00Z", "eu · USD · 2026-01-01T00:01:00Z")
                .containsEntry(
                        "eu · USD · 2026-01-01T00:00:00Z",
                        Map.of(
                                "orders",
                                "2",
                                "revenue",
                                "3.3",
                                "smallest",
                                "1.1",
                                "largest",
                                "2.2",
                                "average",
                                "1.65"));
    }

    @Test
    void anUpdateThatNeverArrivedLeavesTheRowAsItWas() throws SQLException {
        // The table says 1.10 for a; the update from 7.77 to it was dead, so the view still holds 7.77.
        Map<String, Map<String, String>> rows = expected(List.of(
                minus("'d'"),
                minus("'e'"),
                image("select o from public.orders o where order_id = 'a'", -1),
                new Corrections.Image(
                        "{\"order_id\":\"a\",\"customer_id\":\"c\",\"total_amount\":\"7.77\",\"currency\":\"USD\","
                                + "\"items\":[\"x\"],\"created_at\":\"2026-01-01T00:00:59.999Z\",\"source_region\":\"eu\"}",
                        1)));
        assertThat(rows.get("eu · USD · 2026-01-01T00:00:00Z"))
                .containsEntry("largest", "7.77")
                .containsEntry("revenue", "9.97")
                .containsEntry("orders", "2");
    }

    @Test
    void aLostRowADoubledRowAndAWrongSumEachTurnItRed() throws SQLException {
        List<Corrections.Image> dead = List.of(minus("'d'"), minus("'e'"));
        Map<String, Map<String, String>> right = expected(dead);
        for (String damage : List.of(
                "delete from public.orders where order_id = 'b'",
                "insert into public.orders select 'b2', customer_id, total_amount, currency, items, created_at,"
                        + " source_region from public.orders where order_id = 'b'",
                "update public.orders set total_amount = total_amount + 0.01 where order_id = 'b'",
                "update public.orders set created_at = created_at + interval '1 minute' where order_id = 'a'")) {
            database.setAutoCommit(false);
            execute(damage);
            assertThat(Comparison.of("revenue", right, expected(dead)).differences())
                    .as(damage)
                    .isNotEmpty();
            database.rollback();
            database.setAutoCommit(true);
        }
    }

    @Test
    void hoppingWindowsHoldARowOnceForEachOfThem() throws SQLException {
        View hopping = view(
                new Window.Hopping(Duration.ofMinutes(2), Duration.ofMinutes(1)),
                List.of("source_region"),
                Map.of("orders", new Measure.Count()));

        assertThat(expected(hopping, List.of(minus("'d'"), minus("'e'"))))
                .isEqualTo(Map.of(
                        "eu · 2025-12-31T23:59:00Z", Map.of("orders", "2"),
                        "eu · 2026-01-01T00:00:00Z", Map.of("orders", "3"),
                        "eu · 2026-01-01T00:01:00Z", Map.of("orders", "1")));
    }

    @Test
    void aSessionEndsWhereAGapIsNoLessThanDeclared() throws SQLException {
        execute("update public.orders set created_at = '2026-01-01T00:01:00.999Z' where order_id = 'c'");
        Map<String, Measure> count = Map.of("orders", new Measure.Count());
        List<Corrections.Image> dead = List.of(minus("'d'"), minus("'e'"));

        assertThat(expected(view(new Window.Session(Duration.ofSeconds(60)), List.of("source_region"), count), dead))
                .isEqualTo(Map.of("eu · 2026-01-01T00:00:00Z", Map.of("orders", "3")));
        assertThat(expected(view(new Window.Session(Duration.ofSeconds(1)), List.of("source_region"), count), dead))
                .isEqualTo(Map.of(
                        "eu · 2026-01-01T00:00:00Z", Map.of("orders", "1"),
                        "eu · 2026-01-01T00:00:59.999Z", Map.of("orders", "1"),
                        "eu · 2026-01-01T00:01:00.999Z", Map.of("orders", "1")));
    }

    @Test
    void aRunningViewHasNoWindowAndKnowsWhatIsDifferentFirstLastAndUsual() throws SQLException {
        View running = view(
                Window.running(),
                List.of("currency"),
                Map.of(
                        "amounts", new Measure.Distinct("total_amount", 1_000),
                        "first", new Measure.First("order_id"),
                        "latest", new Measure.Last("order_id"),
                        "median", new Measure.Percentile("total_amount", 0.5)));

        assertThat(expected(running, List.of(minus("'d'"), minus("'e'"))))
                .isEqualTo(Map.of("USD", Map.of("amounts", "3", "first", "b", "latest", "c", "median", "2.2")));
    }

    @Test
    void aPercentileOfAGroupThatLostAValueItNeverHadIsARangeOfRanks() throws SQLException {
        View median = view(
                Window.running(), List.of("currency"), Map.of("median", new Measure.Percentile("total_amount", 0.5)));
        // An update away from 3.30, whose insert was dead: the view takes out what it never had.
        List<Corrections.Image> images = List.of(
                minus("'d'"),
                minus("'e'"),
                image("select ('x', 'c', 3.30, 'USD', '{x}', now(), 'eu')::public.orders", -1));

        assertThat(expected(median, images)).isEqualTo(Map.of("USD", Map.of("median", "1.10..5.00")));
    }

    @Test
    void whatThereIsNoSqlForIsRefusedAndNotComparedWithSomethingElse() {
        View derived = new View(
                "derived",
                new Selection(
                        "orders",
                        Optional.of(Expression.compile("total_amount > 1.0", OrderEvent.getClassSchema())),
                        Map.of()),
                Window.running(),
                List.of("currency"),
                measures(),
                Duration.ofSeconds(1),
                Duration.ofDays(1));

        assertThatThrownBy(() -> new ExpectedView(derived, "public.orders", ORDERS))
                .hasMessageContaining("view derived has a filter or a derived field, and the proof has no SQL");
    }

    private Map<String, Map<String, String>> expected(List<Corrections.Image> images) throws SQLException {
        return expected(REVENUE, images);
    }

    private Map<String, Map<String, String>> expected(View view, List<Corrections.Image> images) throws SQLException {
        execute("drop table if exists " + Corrections.table("public.orders"));
        new Corrections(database).load("public.orders", images);
        return new ExpectedView(view, "public.orders", ORDERS).query(database);
    }

    private static View view(Window window, List<String> by, Map<String, Measure> measures) {
        return new View(
                "revenue", Selection.all("orders"), window, by, measures, Duration.ofSeconds(1), Duration.ofDays(1));
    }

    private Corrections.Image minus(String id) throws SQLException {
        return image("select o from public.orders o where order_id = " + id, -1);
    }

    private Corrections.Image image(String row, int sign) throws SQLException {
        try (Statement sql = database.createStatement();
                var json = sql.executeQuery("select row_to_json(o) from (" + row + ") as t(o)")) {
            json.next();
            return new Corrections.Image(json.getString(1), sign);
        }
    }

    private void execute(String text) throws SQLException {
        try (Statement sql = database.createStatement()) {
            sql.execute(text);
        }
    }

    private static Map<String, Measure> measures() {
        Map<String, Measure> measures = new LinkedHashMap<>();
        measures.put("orders", new Measure.Count());
        measures.put("revenue", new Measure.Sum("total_amount", 2));
        measures.put("smallest", new Measure.Min("total_amount"));
        measures.put("largest", new Measure.Max("total_amount"));
        measures.put("average", new Measure.Avg("total_amount", 2));
        return measures;
    }

    private static Connection connect() {
        try {
            return TestServers.postgres().connect("postgres");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
