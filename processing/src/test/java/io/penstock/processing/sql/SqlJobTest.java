package io.penstock.processing.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.example.events.CustomerSpending;
import com.example.events.OrderEvent;
import com.example.events.PaymentEvent;
import io.penstock.common.deadletter.DeadLetterHeaders;
import io.penstock.common.declaration.InvalidDeclaration;
import io.penstock.common.declaration.Problem;
import io.penstock.processing.harness.JobHarness;
import io.penstock.processing.harness.JobRun;
import io.penstock.processing.job.Output;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqlJobTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Output<PaymentEvent> PAYMENTS = Output.of("", PaymentEvent.class);
    private static final Output<CustomerSpending> SPENDING = Output.of("", CustomerSpending.class);
    private static final String SPENDING_QUERY =
            "SELECT customer_id, COUNT(*) AS orders, SUM(CAST(total_amount AS DECIMAL(18, 2))) AS total"
                    + " FROM orders GROUP BY customer_id";

    private static final String PIPELINE = """
            apiVersion: penstock/v1
            kind: Pipeline
            metadata: {name: shop, owner: tests}
            sources:
              orders:
                cdc: {database: shop-db, table: public.orders}
                schema: com.example.events.OrderEvent
                key: customer_id
                eventTime: created_at
              payments:
                events: {}
                schema: com.example.events.PaymentEvent
                key: order_id
                eventTime: paid_at
            jobs:
              query:
                sql: "%s"
                inputs: [orders, payments]
                output: {schema: com.example.events.%s}
            """;

    @Test
    void aFilterOverEventsIsWrittenOnce() throws Exception {
        JobRun run = query("SELECT * FROM payments WHERE status = 'accepted'", "PaymentEvent, key: order_id")
                .event("payments", payment("a", "accepted"))
                .event("payments", payment("b", "declined"))
                .run();

        assertThat(run.written(PAYMENTS)).containsExactly(payment("a", "accepted"));
    }

    @Test
    void aTableOfAChangeStreamIsKeptEqualToItByUpsertsAndTombstones() throws Exception {
        JobRun run = query(SPENDING_QUERY, "CustomerSpending, key: customer_id, upsert: true")
                .created("orders", order("1", "ada", 10.10))
                .created("orders", order("2", "ada", 20.20))
                .created("orders", order("3", "bob", 5))
                .updated("orders", order("1", "ada", 10.10), order("1", "ada", 0.30))
                .deleted("orders", order("3", "bob", 5))
                .run();

        assertThat(run.table(SPENDING)).hasSize(1).hasEntrySatisfying("ada", ada -> {
            assertThat(ada.getOrders()).isEqualTo(2);
            assertThat(ada.getTotal()).isEqualByComparingTo("20.50");
        });
    }

    @Test
    void windowsCloseWithTheWatermarkOfTheSources() throws Exception {
        JobRun run = query(
                        "SELECT 'all' AS customer_id, COUNT(*) AS orders, CAST(0 AS DECIMAL(38, 2)) AS total FROM"
                                + " TABLE(TUMBLE(TABLE payments, DESCRIPTOR(paid_at), INTERVAL '1' MINUTE))"
                                + " GROUP BY window_start, window_end",
                        "CustomerSpending, key: customer_id")
                .event("payments", payment("a", "accepted"))
                .event("payments", payment("b", "accepted"))
                .run();

        assertThat(run.written(SPENDING)).singleElement().satisfies(it -> assertThat(it.getOrders())
                .isEqualTo(2));
    }

    @Test
    void anEventThatTheQueryFailsAtIsADeadLetterAndItsNeighboursPass() throws Exception {
        JobRun run = query(
                        "SELECT payment_id, order_id, card_id, amount / CAST(order_id AS INT) AS amount, currency,"
                                + " status, paid_at FROM payments WHERE CAST(card_id AS INT) > 0",
                        "PaymentEvent, key: order_id")
                .event("payments", payment("a", "2", "1"))
                .event("payments", payment("b", "2", "no number"))
                .event("payments", payment("c", "neither", "1"))
                .event("payments", payment("d", "5", "1"))
                .run();

        assertThat(run.written(PAYMENTS)).extracting(PaymentEvent::getAmount).containsExactly(6.25, 2.5);
        assertThat(run.dead()).hasSize(2).allSatisfy(letter -> {
            assertThat(letter.stage()).isEqualTo("sql");
            assertThat(letter.message()).contains("For input string: 'n");
            assertThat(letter.headers())
                    .containsEntry(DeadLetterHeaders.TOPIC, "shop.payments")
                    .containsEntry(DeadLetterHeaders.PARTITION, "0");
        });
        assertThat(run.dead())
                .extracting(letter -> letter.headers().get(DeadLetterHeaders.OFFSET))
                .containsExactly("1", "2");
    }

    @Test
    void aRowThatTheQueryFailsAtIsNotInTheTable() throws Exception {
        JobRun run = query(
                        "SELECT customer_id, SUM(100 / CAST(total_amount AS BIGINT)) AS orders,"
                                + " SUM(CAST(total_amount AS DECIMAL(18, 2))) AS total FROM orders GROUP BY customer_id",
                        "CustomerSpending, key: customer_id, upsert: true")
                .created("orders", order("1", "ada", 10))
                .updated("orders", order("1", "ada", 10), order("1", "ada", 0))
                .created("orders", order("2", "ada", 50))
                .updated("orders", order("1", "ada", 0), order("1", "ada", 20))
                .created("orders", order("3", "bob", 0))
                .updated("orders", order("3", "bob", 0), order("3", "bob", 0.5))
                .deleted("orders", order("2", "ada", 50))
                .run();

        assertThat(run.table(SPENDING)).hasSize(1).hasEntrySatisfying("ada", ada -> {
            assertThat(ada.getOrders()).isEqualTo(5);
            assertThat(ada.getTotal()).isEqualByComparingTo("20");
        });
        assertThat(run.dead())
                .extracting(letter -> letter.headers().get(DeadLetterHeaders.OFFSET) + " "
                        + letter.headers().get(DeadLetterHeaders.IMAGES))
                .containsExactlyInAnyOrder("1 after", "3 before", "4 null", "5 after", "5 before");
        assertThat(run.dead()).allSatisfy(letter -> assertThat(letter.message()).isEqualTo("/ by zero"));
    }

    @Test
    void aRowThatNoLongerMeetsTheConditionLeavesTheResult() throws Exception {
        JobRun run = query(
                        "SELECT order_id AS customer_id, CAST(1 AS BIGINT) AS orders,"
                                + " CAST(100 / CAST(total_amount AS BIGINT) AS DECIMAL(38, 2)) AS total FROM orders"
                                + " WHERE total_amount < 30",
                        "CustomerSpending, key: customer_id, upsert: true")
                .created("orders", order("leaves", "ada", 10))
                .created("orders", order("fails", "ada", 10))
                .created("orders", order("stays", "ada", 10))
                .updated("orders", order("leaves", "ada", 10), order("leaves", "ada", 50))
                .updated("orders", order("fails", "ada", 10), order("fails", "ada", 0))
                .updated("orders", order("stays", "ada", 10), order("stays", "ada", 20))
                .created("orders", order("enters", "ada", 50))
                .updated("orders", order("enters", "ada", 50), order("enters", "ada", 25))
                .run();

        assertThat(run.table(SPENDING)).containsOnlyKeys("stays", "enters");
        assertThat(run.table(SPENDING).get("stays"))
                .satisfies(it -> assertThat(it.getTotal()).isEqualByComparingTo("5"));
        assertThat(run.dead()).hasSize(1);
    }

    @Test
    void aRecordWhoseRowsGoSeveralWaysIsADeadLetterForAllOfThem() throws Exception {
        String all = "CAST(0 AS DECIMAL(38, 2)) AS total FROM orders";
        JobRun run = query(
                        "SELECT customer_id, 1 AS orders, " + all + " UNION ALL SELECT 'b-' || o.customer_id, n, total"
                                + " FROM (SELECT customer_id, items, " + all + ") AS o"
                                + " CROSS JOIN UNNEST(ARRAY[2, 6 / CHAR_LENGTH(customer_id)]) AS t (n)",
                        "CustomerSpending, key: customer_id, upsert: true")
                .created("orders", order("1", "ada", 1))
                .created("orders", order("2", "", 2))
                .run();

        assertThat(run.table(SPENDING)).containsOnlyKeys("ada", "b-ada");
        assertThat(run.dead()).hasSize(1);
    }

    @Test
    void aFailureBehindAnExchangeStopsTheJob() {
        assertThatThrownBy(() -> query(
                                "SELECT customer_id, 1 / (COUNT(*) - 2) AS orders, CAST(0 AS DECIMAL(38, 2)) AS total"
                                        + " FROM orders GROUP BY customer_id",
                                "CustomerSpending, key: customer_id, upsert: true")
                        .created("orders", order("1", "ada", 1))
                        .created("orders", order("2", "ada", 1))
                        .run())
                .hasStackTraceContaining("/ by zero");
    }

    @Test
    void theAuthorIsToldWhereAndWhatIsWrong() {
        assertThat(refusal("SELECT FROM orders", "CustomerSpending, key: customer_id"))
                .singleElement()
                .asString()
                .startsWith("17:10: jobs.query.sql: ")
                .contains("line 1, column 8");
        assertThat(refusal("SELECT customer FROM orders", "CustomerSpending, key: customer_id"))
                .singleElement()
                .asString()
                .contains("From line 1, column 8 to line 1, column 15: Column 'customer' not found");
        assertThat(refusal(
                        "SELECT customer_id, total_amount AS orders, order_id AS totl FROM orders",
                        "CustomerSpending, key: customer_id"))
                .containsExactly(
                        "17:10: jobs.query.sql: column 'orders' is DOUBLE NOT NULL, the field is BIGINT NOT NULL:"
                                + " CAST(... AS BIGINT)",
                        "17:10: jobs.query.sql: column 'totl' is no field of com.example.events.CustomerSpending; did"
                                + " you mean 'total'?",
                        "17:10: jobs.query.sql: field 'total' of com.example.events.CustomerSpending has no column:"
                                + " select ... AS total");
        assertThat(refusal(SPENDING_QUERY, "CustomerSpending, key: customer_id"))
                .singleElement()
                .asString()
                .contains("declare 'upsert: true'");
    }

    private static List<String> refusal(String sql, String output) {
        InvalidDeclaration refused = catchThrowableOfType(InvalidDeclaration.class, () -> query(sql, output)
                .event("payments", payment("a", "accepted"))
                .run());
        return refused.problems().stream()
                .map(Problem::toString)
                .map(it -> it.substring(it.indexOf(".yaml:") + ".yaml:".length()))
                .toList();
    }

    private static JobHarness query(String sql, String output) {
        return JobHarness.of(PIPELINE.formatted(sql, output), "query");
    }

    private static PaymentEvent payment(String id, String status) {
        return payment(id, "o", "card", status);
    }

    private static PaymentEvent payment(String id, String order, String card) {
        return payment(id, order, card, "accepted");
    }

    private static PaymentEvent payment(String id, String order, String card, String status) {
        return PaymentEvent.newBuilder()
                .setPaymentId(id)
                .setOrderId(order)
                .setCardId(card)
                .setAmount(12.5)
                .setCurrency("EUR")
                .setStatus(status)
                .setPaidAt(START)
                .build();
    }

    private static OrderEvent order(String id, String customer, double amount) {
        return OrderEvent.newBuilder()
                .setOrderId(id)
                .setCustomerId(customer)
                .setTotalAmount(amount)
                .setCurrency("EUR")
                .setItems(List.of("a"))
                .setCreatedAt(START)
                .setSourceRegion("eu-west-1")
                .build();
    }
}
