package io.penstock.transport.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.environment.Client;
import io.penstock.common.environment.Kafka;
import io.penstock.transport.Shop;
import io.penstock.transport.wanted.Grant;
import io.penstock.transport.wanted.Grant.Kind;
import io.penstock.transport.wanted.Grant.Operation;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.wanted.Targets;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessRulesTest {
    private static final String SERVING = "User:shop-serving";

    private final FakeWorld world = new FakeWorld();
    private final Target target;

    AccessRulesTest() {
        Shop shop = Shop.onPaper();
        Kafka kafka = shop.kafka().withPrincipals(Map.of(Client.SERVING, SERVING));
        Shop asked = shop.on(kafka, URI.create("http://nowhere.invalid"));
        target = Targets.of(asked.pipeline(), asked.environment());
    }

    @BeforeEach
    void authorize() {
        world.grants = Optional.of(new TreeSet<>());
    }

    @Test
    void grantsWhatIsMissingOnceAllIsThereThatItIsFor() {
        Plan plan = plan();

        assertThat(plan.changes().get(plan.changes().size() - 1).describe())
                .containsExactly(
                        "+ access of User:shop-serving",
                        "may: read topic shop.view.revenue_per_minute",
                        "may: read group shop.serving");

        plan.changes().forEach(change -> change.with(world));
        assertThat(plan().drifted()).isFalse();
    }

    @Test
    void addsTheRestAfterAnApplyThatWasKilled() {
        world.grants.orElseThrow().add(grant(SERVING, Kind.GROUP, "shop.serving", false));

        assertThat(granted(plan())).containsExactly("read topic shop.view.revenue_per_minute");
    }

    @Test
    void tellsWhatNobodyDeclaredAndLeavesIt() {
        plan().changes().forEach(change -> change.with(world));
        world.grants.orElseThrow().add(grant(SERVING, Kind.TOPIC, "shop.orders", false));
        world.grants.orElseThrow().add(grant(SERVING, Kind.TOPIC, "sh", true));
        world.grants.orElseThrow().add(grant(SERVING, Kind.TOPIC, "shopping.list", false));

        Plan plan = plan();

        assertThat(plan.changes()).isEmpty();
        assertThat(plan.drifted()).isTrue();
        assertThat(plan.undeclared())
                .extracting(Grant::what)
                .containsExactly("read topic sh*", "read topic shop.orders");
        assertThat(plan.describe()).contains("may read topic shop.orders, which nothing declared needs");
    }

    @Test
    void refusesPrincipalsWhereEverybodyMayDoEverything() {
        world.grants = Optional.empty();

        assertThat(plan().refusals()).singleElement().satisfies(refusal -> assertThat(refusal.message())
                .contains("the brokers have no authorizer"));
    }

    private static Grant grant(String principal, Kind kind, String name, boolean prefixed) {
        return new Grant(principal, kind, name, prefixed, Operation.READ);
    }

    private static List<String> granted(Plan plan) {
        return plan.changes().stream()
                .filter(Change.GrantAccess.class::isInstance)
                .flatMap(change -> ((Change.GrantAccess) change).grants().stream())
                .map(Grant::what)
                .toList();
    }

    private Plan plan() {
        return Planner.plan(target, world.observe(target), Permissions.none());
    }
}
