package io.penstock.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two databases, one service each, and three tables that feed one pipeline. */
class SeveralIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void twoDatabasesAndThreeTablesFeedOnePipelineThroughKills() throws Exception {
        List<Shop> shops = Shop.two(
                "several",
                List.of(Shop.ordersIn("orders"), Shop.ordersIn("returns")),
                Shop.ORDERS + "; create table public.returns (like orders including all)",
                List.of(new Shop.Captured("imports", "public.orders", Shop.CONTRACT, "customer_id", "created_at")),
                Shop.ORDERS);
        Shop first = shops.get(0);
        Shop second = shops.get(1);
        first.sql("insert into returns values ('r0', 'c0', 1)");
        second.sql("insert into orders values ('i0', 'c0', 1)");
        try (OrderLoad orders = new OrderLoad(first, 1, 8);
                OrderLoad imports = new OrderLoad(second, 2, 8);
                CommittedTopic ordersTopic = new CommittedTopic(first.names.topic("orders"));
                CommittedTopic returnsTopic = new CommittedTopic(first.names.topic("returns"));
                CommittedTopic importsTopic = new CommittedTopic(second.names.topic("imports"))) {
            orders.start();
            imports.start();
            try (ServiceProcess one = ServiceProcess.start(first);
                    ServiceProcess two = ServiceProcess.start(second)) {
                one.awaitReady();
                two.awaitReady();
                both(first, 100);
            }
            both(first, 200);
            try (ServiceProcess one = ServiceProcess.start(first);
                    ServiceProcess two = ServiceProcess.start(second)) {
                both(first, 300);
                orders.stop();
                imports.stop();

                assertExact(first, ordersTopic, "orders");
                assertExact(first, returnsTopic, "returns");
                assertExact(second, importsTopic, "orders");
                assertThat(one.alive() && two.alive()).isTrue();
            }
        }
    }

    /** One transaction in two tables. */
    private static void both(Shop shop, int number) throws Exception {
        shop.sql("begin; insert into returns select 'r%1$d-' || n, 'c' || n, n from generate_series(1, 50) n;"
                        .formatted(number)
                + " insert into orders values ('both%1$d', 'c1', 0.25); update returns set total_amount = %1$d; commit"
                        .formatted(number));
    }

    private static void assertExact(Shop shop, CommittedTopic topic, String table) throws Exception {
        List<String> rows = Chains.table(shop, table);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(Chains.of(topic.changes()).remaining()).isEqualTo(rows));
        assertThat(Chains.of(topic.changes()).breaks()).isEmpty();
    }
}
