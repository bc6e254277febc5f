package io.penstock.transport.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.declaration.TopicSpec;
import io.penstock.common.environment.TieredStorage;
import io.penstock.transport.Shop;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.wanted.Targets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TierRulesTest {
    private final FakeWorld world = new FakeWorld();
    private final Shop shop = Shop.onPaper();
    private final Shop tiered =
            shop.on(shop.kafka().withTieredStorage(new TieredStorage(Duration.ofDays(8))), shop.registry());

    @Test
    void tiersWhatIsKeptForLongAndNotCompacted() {
        brokers("true");
        apply(tiered);

        assertThat(world.topic("shop.payments").config())
                .containsEntry("remote.storage.enable", "true")
                .containsEntry(
                        "local.retention.ms", Long.toString(Duration.ofDays(8).toMillis()));
        assertThat(world.topic("shop.orders.dlq").config()).containsEntry("remote.storage.enable", "true");
        assertThat(world.topic("shop.orders").config())
                .as("forgets in seven days anyway")
                .doesNotContainKey("remote.storage.enable");
        assertThat(world.topic("shop.view.revenue_per_minute").config())
                .as("compacted")
                .doesNotContainKey("remote.storage.enable");
        assertThat(plan(tiered).drifted()).isFalse();
    }

    @Test
    void showsWhatChangesAndThatThereIsNoWayBack() {
        brokers("true");
        apply(shop);

        assertThat(plan(tiered).describe())
                .contains("~ topic shop.payments  (differs from what the declaration and the environment ask for)")
                .contains("    local.retention.ms: not set -> 691200000 (8d)")
                .contains("    remote.storage.enable: not set -> true")
                .contains("    ! records older than local.retention.ms move to remote storage");
    }

    @Test
    void refusesOnceForAllTopicsWhereABrokerDoesNotHaveIt() {
        brokers("true");
        world.brokerSettings.put(2, Map.of("remote.log.storage.system.enable", "false"));

        assertThat(plan(tiered).refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.object()).isEqualTo("broker 2");
            assertThat(refusal.message())
                    .contains("remote.log.storage.system.enable is false")
                    .contains("kafka.tieredStorage");
            assertThat(refusal.details()).contains("topic shop.payments").doesNotContain("topic shop.orders");
        });
        assertThat(plan(shop).refusals()).as("nobody asks").isEmpty();
    }

    @Test
    void leavesATopicTieredAndSaysHowToEndIt() {
        brokers("true");
        apply(tiered.with(new TopicSpec(1, Duration.ofDays(30), Shop.PARTITIONS)));

        Plan shorter = plan(tiered.with(new TopicSpec(1, Duration.ofDays(2), Shop.PARTITIONS)));
        assertThat(shorter.refusals()).singleElement().satisfies(refusal -> assertThat(refusal.message())
                .contains("local.retention.ms is 8d, more than the retention of 2d"));

        Plan without = plan(shop.with(new TopicSpec(1, Duration.ofDays(30), Shop.PARTITIONS)));
        assertThat(without.isEmpty()).isTrue();
        assertThat(without.notes()).anySatisfy(note -> assertThat(note)
                .startsWith("topic shop.orders: keeps records in remote storage")
                .contains("remote.log.delete.on.disable=true"));
    }

    private void brokers(String enabled) {
        for (int id = 1; id <= world.brokers; id++) {
            world.brokerSettings.put(id, Map.of("remote.log.storage.system.enable", enabled));
        }
    }

    private void apply(Shop wanted) {
        plan(wanted).changes().forEach(change -> change.with(world));
    }

    private Plan plan(Shop wanted) {
        Target target = Targets.of(wanted.pipeline(), wanted.environment());
        return Planner.plan(target, world.observe(target), Permissions.none());
    }
}
