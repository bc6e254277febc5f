package io.penstock.transport.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.environment.Kafka;
import io.penstock.transport.Shop;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.wanted.Targets;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LimitRulesTest {
    private final FakeWorld world = new FakeWorld();
    private final Shop shop = Shop.onPaper();

    @Test
    void refusesWithTheBrokerAndBothValues() {
        world.brokerSettings.put(2, Map.of("transaction.max.timeout.ms", "60000"));

        assertThat(plan(shop).refusals())
                .extracting(Refusal::object)
                .as("checkpoints and ingestion, all at once")
                .containsExactly("broker 2", "broker 2");
        assertThat(plan(shop).describe())
                .contains(
                        "refused: transaction.max.timeout.ms is 60000 (1m), and checkpoints need transactions of 270s");
    }

    @Test
    void refusesBrokersThatTakeSmallerRecordsThanProducersSend() {
        world.brokerSettings.put(3, Map.of("message.max.bytes", "500000"));

        assertThat(plan(shop).refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.message())
                    .contains("message.max.bytes of broker 3 is 500000, and max.request.size is 1048576"
                            + " (Kafka's default)");
            assertThat(refusal.details())
                    .containsExactlyInAnyOrder(
                            "topic shop.orders", "topic shop.payments", "topic shop.view.revenue_per_minute");
        });
    }

    @Test
    void refusesATopicWhoseRecordsWouldNotFitTheirDeadLetterTopic() {
        plan(shop).changes().forEach(change -> change.with(world));
        world.alterSettings("shop.payments", Map.of("max.message.bytes", "8000012"));

        assertThat(plan(shop).refusals()).singleElement().satisfies(refusal -> assertThat(refusal.message())
                .contains("max.message.bytes of topic shop.payments is 8000012")
                .contains("dead letters and late records take 1048588")
                .contains("set kafka.properties.max.request.size: 8000000"));

        Shop larger = shop.on(
                new Kafka("nowhere.invalid:9092", 3, 2, Map.of("max.request.size", "8000000")),
                URI.create("http://nowhere.invalid"));
        plan(larger).changes().forEach(change -> change.with(world));
        assertThat(plan(larger).isEmpty()).isTrue();
        assertThat(world.topic("shop.orders").config()).containsEntry("max.message.bytes", "8000012");
        assertThat(world.topic("shop.orders.dlq").config()).containsEntry("max.message.bytes", "8065548");
    }

    @Test
    void plansOnWithBrokersThatHideTheirSettings() {
        world.hidden = Optional.of("Cluster authorization failed.");

        Plan plan = plan(shop);

        assertThat(plan.refusals()).isEmpty();
        assertThat(plan.notes())
                .singleElement()
                .asString()
                .startsWith("brokers 1, 2, 3: settings are not shown (Cluster authorization failed.)")
                .contains("DescribeConfigs on the cluster");
        plan.changes().forEach(change -> change.with(world));
        assertThat(plan(shop).drifted()).as("a note is no drift").isFalse();
    }

    private Plan plan(Shop wanted) {
        Target target = Targets.of(wanted.pipeline(), wanted.environment());
        return Planner.plan(target, world.observe(target), Permissions.none());
    }
}
