package io.penstock.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StreamingIT {
    private static final int SIGTERM = 143;

    @Test
    void snapshotThenEveryChangeInOrder() throws Exception {
        Shop shop = Shop.open("streaming");
        shop.sql(
                "insert into orders values ('o1', 'c1', 1.50, 'EUR', '{a,\"b,c\"}', '2024-01-02 03:04:05.678+00', 'eu')",
                "insert into orders values ('o2', 'c2', 2, null, '{}', '1999-12-31 23:59:59+00', null)");
        try (ServiceProcess service = ServiceProcess.start(shop).awaitReady();
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            shop.sql(
                    "update orders set total_amount = 9 where order_id = 'o1'",
                    "delete from orders where order_id = 'o2'");
            await().atMost(Duration.ofSeconds(10)).until(() -> topic.records().size() >= 4);

            assertThat(topic.changes().stream().map(CommittedTopic.Change::summary))
                    .containsExactlyInAnyOrder("r c1 o1 >1.5", "r c2 o2 >2.0", "u c1 o1 1.5>9.0", "d c2 o2 2.0>");
            assertThat(service.stop()).isEqualTo(SIGTERM);
        }
    }
}
