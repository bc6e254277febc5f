package io.penstock.transport.wanted;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.declaration.Route;
import io.penstock.common.declaration.Split;
import io.penstock.common.declaration.TopicSpec;
import io.penstock.transport.Shop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TargetsTest {
    private static final Map<String, String> EVERYWHERE = Map.of(
            "min.insync.replicas", "2",
            "unclean.leader.election.enable", "false",
            "compression.type", "producer");

    private final Shop shop = Shop.onPaper();

    @Test
    void derivesEveryTopicOfThePipeline() {
        assertThat(topics(shop))
                .containsOnlyKeys(
                        "shop.orders",
                        "shop.orders.dlq",
                        "shop.orders.late",
                        "shop.payments",
                        "shop.payments.dlq",
                        "shop.payments.late",
                        "shop.view.revenue_per_minute",
                        "shop.cdc.shop-db.offsets",
                        "shop.letter-marks");
    }

    @Test
    void keepsWhatWasDoneAboutLettersForGood() {
        assertThat(topic("shop.letter-marks").config())
                .containsAllEntriesOf(EVERYWHERE)
                .containsEntry("cleanup.policy", "compact");
    }

    @Test
    void keepsEventsAsLongAsDeclared() {
        TopicTarget orders = topic("shop.orders");

        assertThat(orders.partitions()).isEqualTo(4);
        assertThat(orders.replicationFactor()).isEqualTo(3);
        assertThat(orders.config())
                .containsAllEntriesOf(EVERYWHERE)
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", days(7))
                .containsEntry("message.timestamp.type", "CreateTime")
                .hasSize(6);
    }

    @Test
    void keepsDeadLettersForTwoWeeksAfterTheirArrivalOrLonger() {
        assertThat(topic("shop.orders.dlq").config())
                .containsAllEntriesOf(EVERYWHERE)
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", days(14))
                .containsEntry("message.timestamp.type", "LogAppendTime");
        assertThat(topic("shop.payments.late").config()).containsEntry("retention.ms", days(30));
    }

    @Test
    void compactsViewsAndForgetsWhatNobodyMayAskFor() {
        assertThat(topic("shop.view.revenue_per_minute").config())
                .containsAllEntriesOf(EVERYWHERE)
                .containsEntry("cleanup.policy", "compact,delete")
                .containsEntry("retention.ms", days(30))
                .containsEntry("message.timestamp.type", "LogAppendTime");
    }

    @Test
    void compactsOffsetsIntoOnePartition() {
        TopicTarget offsets = topic("shop.cdc.shop-db.offsets");

        assertThat(offsets.partitions()).isEqualTo(1);
        assertThat(offsets.config()).containsAllEntriesOf(EVERYWHERE).containsEntry("cleanup.policy", "compact");
    }

    @Test
    void givesSideTopicsAShareOfThePartitionsAndViewsAtMostEight() {
        Map<String, TopicTarget> topics = topics(shop.with(new TopicSpec(1, Duration.ofDays(1), 17)));

        assertThat(topic(topics, "shop.orders.dlq").partitions()).isEqualTo(3);
        assertThat(topic(topics, "shop.orders.late").partitions()).isEqualTo(3);
        assertThat(topic(topics, "shop.view.revenue_per_minute").partitions()).isEqualTo(8);
        assertThat(topic("shop.orders.dlq").partitions()).isEqualTo(1);
        assertThat(topic("shop.view.revenue_per_minute").partitions()).isEqualTo(4);
    }

    @Test
    void givesARouteTheSourcesPartitionsAndOneDeadLetterTopicForAllBranches() {
        Map<String, List<String>> values = Map.of("eu", List.of("eu-west-1"));
        Map<String, TopicTarget> topics = topics(shop.with(
                new Route("all", "orders", Optional.empty(), List.of(), Optional.empty()),
                new Route(
                        "regions",
                        "orders",
                        Optional.empty(),
                        List.of(),
                        Optional.of(new Split("source_region", values, Optional.of("rest"))))));

        for (String name : List.of("shop.all", "shop.regions.eu", "shop.regions.rest")) {
            assertThat(topic(topics, name).partitions()).isEqualTo(4);
            assertThat(topic(topics, name).role().keyed()).isTrue();
            assertThat(topic(topics, name).config())
                    .isEqualTo(topic(topics, "shop.orders").config());
        }
        assertThat(topics)
                .containsKeys("shop.all.dlq", "shop.regions.dlq")
                .doesNotContainKeys("shop.regions", "shop.regions.eu.dlq");
    }

    @Test
    void registersWhatARouteWritesUnderTheRoutesOwnTopic() {
        Shop routed = shop.with(
                new Route("all", "orders", Optional.empty(), List.of(), Optional.empty()),
                new Route("some", "payments", Optional.empty(), List.of("order_id", "paid_at"), Optional.empty()));

        assertThat(target(routed).subjects().stream()
                        .collect(Collectors.toMap(SubjectTarget::subject, subject -> subject.schema()
                                .getFullName())))
                .containsEntry("shop.all-value", "com.example.events.OrderEventChange")
                .containsEntry("shop.some-value", "io.penstock.routes.shop.Some");
    }

    @Test
    void namesSubjectsAfterTopicsAndKeepsJavaOutOfTheirSchemas() {
        List<SubjectTarget> subjects = target(shop).subjects();

        assertThat(subjects.stream().collect(Collectors.toMap(SubjectTarget::subject, subject -> subject.schema()
                        .getFullName())))
                .isEqualTo(Map.of(
                        "shop.orders-value", "com.example.events.OrderEventChange",
                        "shop.payments-value", "com.example.events.PaymentEvent",
                        "shop.view.revenue_per_minute-value", "io.penstock.views.shop.RevenuePerMinute"));
        assertThat(subjects)
                .allSatisfy(subject -> assertThat(subject.schema().toString()).doesNotContain("avro.java"));
    }

    private TopicTarget topic(String name) {
        return topic(topics(shop), name);
    }

    private static TopicTarget topic(Map<String, TopicTarget> topics, String name) {
        return Objects.requireNonNull(topics.get(name), name);
    }

    private static Map<String, TopicTarget> topics(Shop shop) {
        return target(shop).topics().stream().collect(Collectors.toMap(TopicTarget::name, Function.identity()));
    }

    private static Target target(Shop shop) {
        return Targets.of(shop.pipeline(), shop.environment());
    }

    private static String days(int days) {
        return Long.toString(Duration.ofDays(days).toMillis());
    }
}
