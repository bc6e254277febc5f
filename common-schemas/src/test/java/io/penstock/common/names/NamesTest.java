package io.penstock.common.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names are kept in brokers, slots and tables: a change here loses what is stored under the old one. */
final class NamesTest {

    private final Names names = new Names("shop");

    @Test
    void areTheOnesThatRunningSystemsKnow() {
        assertThat(names.topic("orders")).isEqualTo("shop.orders");
        assertThat(names.dlq("orders")).isEqualTo("shop.orders.dlq");
        assertThat(names.late("orders")).isEqualTo("shop.orders.late");
        assertThat(names.viewTopic("revenue_per_minute")).isEqualTo("shop.view.revenue_per_minute");
        assertThat(names.jobTopic("paid_orders", "")).isEqualTo("shop.paid_orders");
        assertThat(names.jobTopic("paid_orders", "paid")).isEqualTo("shop.paid_orders.paid");
        assertThat(names.jobDlq("paid_orders")).isEqualTo("shop.paid_orders.dlq");
        assertThat(names.jobLate("paid_orders")).isEqualTo("shop.paid_orders.late");
        assertThat(Names.subject("shop.orders")).isEqualTo("shop.orders-value");
        assertThat(names.cdcOffsetsTopic("shop-db")).isEqualTo("shop.cdc.shop-db.offsets");
        assertThat(names.slot("shop-db")).isEqualTo("penstock_shop_shop_db");
        assertThat(names.publication("shop-db")).isEqualTo("penstock_shop_shop_db");
        assertThat(Names.heartbeatTable()).isEqualTo("penstock.heartbeat");
        assertThat(names.processingGroup()).isEqualTo("shop.processing");
        assertThat(names.servingGroup()).isEqualTo("shop.serving");
        assertThat(names.ingestionTransactionalId("shop-db")).isEqualTo("shop.ingestion.shop-db");
        assertThat(names.processingTransactionalPrefix("dlq")).isEqualTo("shop.processing.dlq");
        assertThat(names.servingSchema()).isEqualTo("shop");
        assertThat(Names.servingTable("revenue_per_minute")).isEqualTo("revenue_per_minute");
        assertThat(names.flinkJobName()).isEqualTo("penstock-shop");
        assertThat(names.viewRecordName("revenue_per_minute")).isEqualTo("io.penstock.views.shop.RevenuePerMinute");
    }

    @Test
    void theJobIdIsTheSameInEveryProcess() {
        // md5 of "penstock-shop", as md5sum prints it
        assertThat(names.flinkJobId())
                .isEqualTo("5203e673f6c0235c026b798836e2c9e6")
                .isEqualTo(new Names("shop").flinkJobId());
        assertThat(new Names("shop_eu").flinkJobId()).isNotEqualTo(names.flinkJobId());
    }

    @Test
    void noTwoPipelinesShareASlot() {
        List<String> pipelines = List.of("a", "b", "a_b", "a_b_c", "b_c", "c");
        List<String> databases = List.of("a", "b", "c", "b-c", "a-b", "a-b-c");

        Stream<String> slots =
                pipelines.stream().flatMap(pipeline -> databases.stream().map(new Names(pipeline)::slot));

        assertThat(slots).doesNotHaveDuplicates().hasSize(36);
    }

    @Test
    void theLongestOnesFitPostgresAndKafka() {
        Names longest = new Names("p".repeat(24));

        assertThat(longest.slot("d".repeat(28)).length()).isLessThanOrEqualTo(63);
        assertThat(longest.late("s".repeat(48)).length()).isLessThanOrEqualTo(249);
        assertThat(longest.viewTopic("v".repeat(63)).length()).isLessThanOrEqualTo(249);
        assertThat(longest.cdcOffsetsTopic("d".repeat(28)).length()).isLessThanOrEqualTo(249);
    }
}
