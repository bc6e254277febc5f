package io.penstock.monitoring.lag;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.declaration.PipelineLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OffsetsTest {
    private static final TopicPartition ORDERS = new TopicPartition("shop.orders", 0);
    private static final TopicPartition VIEW = new TopicPartition("shop.view.v", 0);
    private static final Expectation EXPECTATION = new Expectation(
            "shop.", Map.of("shop.processing", Set.of("shop.orders"), "shop.serving", Set.of("shop.view.v")));

    @Test
    void lagIsFromWhatIsCommittedToTheLastStableOffset() {
        Offsets offsets = new Offsets(
                Map.of("shop.processing", Map.of(ORDERS, 40L)),
                Map.of(),
                Map.of(ORDERS, 100L),
                Map.of(ORDERS, 130L),
                Set.of());

        assertThat(offsets.lags(EXPECTATION)).isEqualTo(Map.of("shop.processing", Map.of(ORDERS, 60L)));
        assertThat(offsets.openTransactions()).isEqualTo(Map.of(ORDERS, 30L));
    }

    @Test
    void aGroupThatNeverCommittedIsBehindByEverythingThatItMustRead() {
        Offsets offsets = new Offsets(
                Map.of("shop.processing", Map.of(ORDERS, 100L), "shop.serving", Map.of()),
                Map.of(VIEW, 7L),
                Map.of(ORDERS, 100L, VIEW, 50L),
                Map.of(ORDERS, 100L, VIEW, 50L),
                Set.of());

        assertThat(offsets.lags(EXPECTATION))
                .isEqualTo(Map.of("shop.processing", Map.of(ORDERS, 0L), "shop.serving", Map.of(VIEW, 43L)));
    }

    @Test
    void aGroupThatCouldNotBeAskedHasNoLagRatherThanAWrongOne() {
        Offsets offsets = new Offsets(
                Map.of(), Map.of(VIEW, 0L), Map.of(VIEW, 50L), Map.of(VIEW, 50L), Set.of("group shop.serving: away"));

        assertThat(offsets.lags(EXPECTATION)).isEmpty();
    }

    @Test
    void aReaderOfUncommittedRecordsIsNeverAheadByANegativeLag() {
        Offsets offsets = new Offsets(
                Map.of("other", Map.of(ORDERS, 120L)), Map.of(), Map.of(ORDERS, 100L), Map.of(ORDERS, 130L), Set.of());

        assertThat(offsets.lags(EXPECTATION)).isEqualTo(Map.of("other", Map.of(ORDERS, 0L)));
    }

    @Test
    void aPartitionWhoseEndIsUnknownIsLeftOut() {
        Offsets offsets = new Offsets(
                Map.of("shop.processing", Map.of(ORDERS, 40L)),
                Map.of(),
                Map.of(),
                Map.of(ORDERS, 130L),
                Set.of("partition shop.orders-0: no leader"));

        assertThat(offsets.lags(EXPECTATION)).isEmpty();
        assertThat(offsets.openTransactions()).isEmpty();
    }

    @Test
    void thePipelineSaysWhoMustReadWhat() {
        Expectation expectation =
                Expectation.of(PipelineLoader.load(Path.of("..", "pipelines", "shop.yaml"), Map.of()));

        assertThat(expectation.readers())
                .isEqualTo(Map.of(
                        "shop.processing", Set.of("shop.orders", "shop.payments", "shop.customers"),
                        "shop.serving",
                                Set.of(
                                        "shop.view.revenue_per_minute",
                                        "shop.view.payments_per_minute",
                                        "shop.view.order_sizes",
                                        "shop.view.card_sessions",
                                        "shop.view.customer_spending")));
        assertThat(expectation.covers("shop.paid_orders.unmatched")).isTrue();
        assertThat(expectation.covers("shop.orders.dlq")).isTrue();
        assertThat(expectation.covers("shopping.orders")).isFalse();
    }
}
