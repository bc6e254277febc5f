package io.penstock.transport.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.events.OrderEvent;
import io.penstock.common.declaration.TopicSpec;
import io.penstock.common.registry.CompatibilityCheck;
import io.penstock.common.registry.Registered;
import io.penstock.transport.Shop;
import io.penstock.transport.wanted.SubjectTarget;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.wanted.Targets;
import io.penstock.transport.world.ObservedSubject;
import io.penstock.transport.world.ObservedTopic;
import io.penstock.transport.world.World;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final String ORDERS = "shop.orders";
    private static final String SUBJECT = "shop.orders-value";

    private final Shop shop = Shop.onPaper();
    private final FakeWorld world = new FakeWorld();

    @Test
    void createsEverythingInAnEmptyWorld() {
        Plan plan = plan(shop);

        assertThat(plan.refusals()).isEmpty();
        assertThat(plan.changes().stream().map(change -> change.describe().get(0)))
                .containsExactlyInAnyOrder(
                        "+ topic __penstock.ownership",
                        "~ subject shop.orders-value",
                        "+ schema shop.orders-value",
                        "~ subject shop.payments-value",
                        "+ schema shop.payments-value",
                        "~ subject shop.view.revenue_per_minute-value",
                        "+ schema shop.view.revenue_per_minute-value",
                        "+ topic shop.orders",
                        "+ topic shop.orders.dlq",
                        "+ topic shop.orders.late",
                        "+ topic shop.payments",
                        "+ topic shop.payments.dlq",
                        "+ topic shop.payments.late",
                        "+ topic shop.view.revenue_per_minute",
                        "+ topic shop.cdc.shop-db.offsets",
                        "+ topic shop.letter-marks");
    }

    @Test
    void setsTheLevelBeforeTheSchemaAndTheSchemaBeforeTheTopic() {
        List<String> order = plan(shop).changes().stream()
                .map(change -> change.describe().get(0))
                .toList();

        assertThat(order).containsSubsequence("~ subject " + SUBJECT, "+ schema " + SUBJECT, "+ topic " + ORDERS);
    }

    @Test
    void hasNothingToDoOnceItIsDone() {
        reach(shop);

        Plan plan = plan(shop);
        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan.describe()).isEqualTo("pipeline shop, environment test: nothing to do");
    }

    @Test
    void isTheRestOfThePlanAfterAKillAnywhere() {
        List<Change> whole = plan(shop).changes();
        for (int done = 0; done <= whole.size(); done++) {
            FakeWorld interrupted = new FakeWorld();
            whole.subList(0, done).forEach(change -> change.with(interrupted));
            Target target = target(shop);

            List<Change> rest = Planner.plan(target, interrupted.observe(target), Permissions.none())
                    .changes();

            assertThat(describe(rest))
                    .as("killed after change %d", done)
                    .isEqualTo(describe(whole.subList(done, whole.size())));
        }
    }

    @Test
    void plansDriftedSettingsAsOldAndNewAndLeavesOthersAlone() {
        reach(shop);
        world.alterSettings(
                ORDERS, Map.of("retention.ms", "3600000", "segment.bytes", "5000000", "min.insync.replicas", "1"));

        List<Change> changes = plan(shop).changes();

        assertThat(describe(changes))
                .containsExactly(List.of(
                        "~ topic shop.orders",
                        "min.insync.replicas: 1 -> 2",
                        "retention.ms: 3600000 (1h) -> 604800000 (7d)"));
        changes.forEach(change -> change.with(world));
        assertThat(plan(shop).isEmpty()).isTrue();
        assertThat(world.topic(ORDERS).config()).containsEntry("segment.bytes", "5000000");
    }

    @Test
    void takesPoliciesInAnyOrderForTheSame() {
        reach(shop);
        world.alterSettings("shop.view.revenue_per_minute", Map.of("cleanup.policy", "delete,compact"));
        assertThat(plan(shop).isEmpty()).isTrue();
    }

    @Test
    void refusesMorePartitionsForAKeyedTopic() {
        reach(shop);
        Plan plan = plan(shop.with(new TopicSpec(1, Duration.ofDays(7), 6)));

        assertThat(plan.refusals().stream().map(Refusal::object)).contains("topic shop.orders");
        assertThat(plan.refusals().get(0).message())
                .contains("has 4 partitions, wanted 6")
                .contains("lose their order")
                .contains("`partitions: 4`");
    }

    @Test
    void refusesFewerPartitions() {
        reach(shop);
        Plan plan = plan(shop.with(new TopicSpec(1, Duration.ofDays(7), 1)));

        assertThat(plan.refusals())
                .extracting(Refusal::object)
                .containsExactly("topic shop.orders", "topic shop.view.revenue_per_minute");
        assertThat(plan.refusals().get(0).message()).contains("cannot remove");
    }

    @Test
    void addsPartitionsWhereNobodyReliesOnOrder() {
        reach(shop);
        world.addPartitions("shop.payments.dlq", 3);
        Plan plan = plan(shop.with(new TopicSpec(1, Duration.ofDays(7), 9)));

        assertThat(describe(plan.changes()))
                .containsExactly(
                        List.of("~ topic shop.orders.dlq", "partitions: 1 -> 2"),
                        List.of("~ topic shop.orders.late", "partitions: 1 -> 2"));
    }

    @Test
    void refusesTopicsWithFewerReplicasThanAskedFor() {
        reach(shop);
        ObservedTopic made = world.topic(ORDERS);
        world.topics.put(ORDERS, new ObservedTopic(made.id(), 4, 1, made.config(), made.own()));

        assertThat(plan(shop).refusals()).singleElement().satisfies(refusal -> assertThat(refusal.message())
                .contains("replication factor 1")
                .contains("asks for 3"));
    }

    @Test
    void refusesMoreReplicasThanBrokersBeforeAnythingIsDone() {
        world.brokers = 2;
        assertThat(plan(shop).refusals()).hasSize(9).allSatisfy(refusal -> assertThat(refusal.message())
                .contains("asks for replication factor 3, and the cluster has 2 brokers"));

        world.brokers = 3;
        reach(shop);
        world.brokers = 2;
        assertThat(plan(shop).isEmpty()).as("a broker that is down later").isTrue();
    }

    @Test
    void refusesNamesThatKafkaCannotTellApart() {
        world.make("shop_orders", 1, 1, Map.of());

        assertThat(plan(shop).refusals()).extracting(Refusal::object).containsExactly("topic shop.orders");
    }

    @Test
    void registersACompatibleSuccessor() {
        reach(shop);
        Shop grown = shop.with(contract("{\"name\":\"weight\",\"type\":[\"null\",\"long\"],\"default\":null}"));

        assertThat(describe(plan(grown).changes()))
                .containsExactly(List.of("+ schema " + SUBJECT, "version: 2 of com.example.events.OrderEventChange"));
    }

    @Test
    void returnsToAnOlderVersionWithoutRegisteringItAgain() {
        reach(shop);
        reach(shop.with(contract("{\"name\":\"weight\",\"type\":[\"null\",\"long\"],\"default\":null}")));
        assertThat(world.versions.get(SUBJECT)).hasSize(2);

        assertThat(plan(shop).isEmpty()).isTrue();
    }

    @Test
    void refusesAnIncompatibleSchemaAlsoWhereTheLevelWouldLetItPass() {
        reach(shop);
        world.levels.put(SUBJECT, "NONE");
        Plan plan = plan(shop.with(contract("{\"name\":\"weight\",\"type\":\"long\"}")));

        assertThat(plan.refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.object()).isEqualTo("schema " + SUBJECT);
            assertThat(refusal.details())
                    .singleElement()
                    .asString()
                    .startsWith("OrderEvent.weight: new field without a default: new readers find no value in older"
                            + " records (against version 1); give it a default");
        });
        assertThat(plan.describe())
                .contains("compatibility: NONE -> FULL_TRANSITIVE")
                .contains("! schema " + SUBJECT)
                .contains("refused: incompatible");
    }

    @Test
    void quotesTheRegistryAfterItsOwnReasons() {
        reach(shop);
        Target target = target(shop.with(contract("{\"name\":\"weight\",\"type\":\"long\"}")));
        World observed = world.observe(target);
        Map<String, ObservedSubject> subjects = new HashMap<>(observed.subjects());
        subjects.put(
                SUBJECT,
                new ObservedSubject(
                        List.of(new Registered(1, 1, OrderEvent.getClassSchema())),
                        Optional.of(SubjectTarget.COMPATIBILITY),
                        Optional.empty(),
                        new CompatibilityCheck(false, List.of("its own words"))));

        Plan plan = Planner.plan(
                target,
                new World(
                        observed.brokers(),
                        observed.topicNames(),
                        observed.topics(),
                        subjects,
                        observed.claims(),
                        observed.now(),
                        observed.readers(),
                        observed.grants()),
                Permissions.none());

        assertThat(plan.refusals()).singleElement().satisfies(refusal -> assertThat(refusal.details())
                .hasSizeGreaterThan(1)
                .endsWith("its own words"));
    }

    @Test
    void refusesContractsThatNameClassesOrNestWithoutEnd() {
        Schema classes = contract("{\"name\":\"tags\",\"type\":{\"type\":\"map\",\"values\":"
                + "{\"type\":\"string\",\"java-class\":\"java.net.URL\"}},\"default\":{}}");
        assertThat(plan(shop.with(classes)).refusals()).singleElement().satisfies(refusal -> assertThat(
                        refusal.details())
                .containsExactly(
                        "OrderEventChange.before.tags{}: java-class java.net.URL",
                        "OrderEventChange.after.tags{}: java-class java.net.URL"));

        Schema endless = contract("{\"name\":\"parent\",\"type\":[\"null\",\"OrderEvent\"],\"default\":null}");
        assertThat(plan(shop.with(endless)).refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.message()).contains("recursive"));
    }

    private Plan plan(Shop wanted) {
        Target target = target(wanted);
        return Planner.plan(target, world.observe(target), Permissions.none());
    }

    private void reach(Shop wanted) {
        plan(wanted).changes().forEach(change -> change.with(world));
    }

    private static Target target(Shop wanted) {
        return Targets.of(wanted.pipeline(), wanted.environment());
    }

    private static List<List<String>> describe(List<Change> changes) {
        return changes.stream().map(Change::describe).toList();
    }

    /** The order's contract with one more field. */
    private static Schema contract(String field) {
        String schema = OrderEvent.getClassSchema().toString();
        int end = schema.lastIndexOf(']');
        return new Schema.Parser().parse(schema.substring(0, end) + "," + field + schema.substring(end));
    }
}
