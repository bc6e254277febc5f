package io.penstock.processing.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.example.events.CustomerSpending;
import com.example.events.OrderEvent;
import com.example.events.PaymentEvent;
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
        return PaymentEvent.newBuilder()
                .setPaymentId(id)
                .setOrderId("o")
                .setCardId("card")
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
