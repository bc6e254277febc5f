package io.penstock.transport.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.declaration.TopicSpec;
import io.penstock.transport.Shop;
import io.penstock.transport.ownership.Claim;
import io.penstock.transport.ownership.Owner;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.wanted.Targets;
import io.penstock.transport.wanted.TopicTarget;
import io.penstock.transport.world.Reader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whose topics are whose, and what it takes to delete, take over, or shrink one. */
class OwnershipPlanTest {
    private static final String ORDERS = "shop.orders";
    private static final String OLD = "shop.old";

    private final Shop shop = Shop.onPaper();
    private final FakeWorld world = new FakeWorld();

    @Test
    void refusesATopicThatNobodyHasRecordedAndSaysWhatAdoptingItWouldChange() {
        world.make(ORDERS, Shop.PARTITIONS, 3, Map.of("retention.ms", "60000"));

        Plan plan = plan(shop, Permissions.none());

        assertThat(plan.refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.object()).isEqualTo("topic shop.orders");
            assertThat(refusal.message()).contains("no record").contains("--adopt shop.orders");
            assertThat(refusal.details()).anyMatch(line -> line.contains("retention.ms: 60000 (1m) -> 604800000 (7d)"));
        });
        assertThat(plan.changes()).noneMatch(change -> change.object().equals("topic shop.orders"));
    }

    @Test
    void adoptsWhatIsNamedAndNothingElse() {
        world.make(ORDERS, Shop.PARTITIONS, 3, topic(ORDERS).config());
        world.make("shop.payments", 1, 3, topic("shop.payments").config());

        Plan plan = plan(shop, new Permissions(Set.of(ORDERS), Set.of(), Set.of()));

        assertThat(plan.changes()).anySatisfy(change -> assertThat(change.describe())
                .containsExactly("= topic shop.orders", "owner: not set -> pipeline shop of team"));
        assertThat(plan.refusals()).extracting(Refusal::object).containsExactly("topic shop.payments");
        reach(shop, Permissions.adoptingAll());
        assertThat(plan(shop, Permissions.none()).isEmpty()).isTrue();
    }

    @Test
    void confirmsATopicWhoseMakerWasKilled() {
        reach(shop, Permissions.none());
        world.intend(topic(ORDERS), owner(shop));

        Plan plan = plan(shop, Permissions.none());

        assertThat(plan.refusals()).isEmpty();
        assertThat(plan.changes()).singleElement().satisfies(change -> assertThat(change.headline())
                .isEqualTo("= topic shop.orders"));
        plan.changes().forEach(change -> change.with(world));
        assertThat(plan(shop, Permissions.none()).isEmpty()).isTrue();
        assertThat(world.claims.get(ORDERS))
                .extracting(Claim::topicId)
                .isEqualTo(Optional.of(world.topic(ORDERS).id()));
    }

    @Test
    void claimsNoTopicThatSomebodyElseMadeAfterTheIntent() {
        world.intend(topic(ORDERS), owner(shop));
        world.make(ORDERS, Shop.PARTITIONS, 3, Map.of());

        assertThat(plan(shop, Permissions.none()).refusals())
                .extracting(Refusal::object)
                .containsExactly("topic shop.orders");
    }

    @Test
    void claimsNoTopicThatSomebodyElseMadeAnew() {
        reach(shop, Permissions.none());
        world.topics.remove(ORDERS);
        world.make(ORDERS, Shop.PARTITIONS, 3, topic(ORDERS).config());

        assertThat(plan(shop, Permissions.none()).refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.message()).contains("made anew by somebody else"));
    }

    @Test
    void keepsTheTopicsOfOneTeamFromAnotherUntilTheyAreHandedOver() {
        reach(shop, Permissions.none());
        world.claims.replaceAll((topic, claim) ->
                new Claim(topic, new Owner("shop", "others"), claim.role(), claim.createdAt(), claim.proof()));

        assertThat(plan(shop, Permissions.none()).refusals()).hasSize(9).allSatisfy(refusal -> assertThat(
                        refusal.message())
                .contains("belongs to pipeline shop of others")
                .contains("--adopt " + refusal.object().substring("topic ".length())));
        assertThat(plan(shop, Permissions.adoptingAll()).refusals()).isEmpty();
    }

    @Test
    void neverAdoptsWhatAnotherPipelineOwns() {
        reach(shop, Permissions.none());
        world.claims.replaceAll((topic, claim) ->
                new Claim(topic, new Owner("other", "team"), claim.role(), claim.createdAt(), claim.proof()));

        assertThat(plan(shop, Permissions.adoptingAll()).refusals())
                .hasSize(9)
                .allSatisfy(refusal -> assertThat(refusal.message()).contains("two pipelines cannot own one topic"));
    }

    @Test
    void leavesWhatIsNoLongerDeclaredUntilItIsNamed() {
        reach(shop, Permissions.none());
        own(OLD, shop);

        Plan plan = plan(shop, Permissions.none());
        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan.drifted()).isTrue();
        assertThat(plan.leftovers()).containsExactly(OLD);
        assertThat(plan.describe()).contains("? topic shop.old").contains("--allow-delete shop.old");

        world.readers.add(new Reader("billing", OLD, 0, 40, 100));
        Plan deleting = plan(shop, deleting(OLD));
        assertThat(deleting.changes()).singleElement().satisfies(change -> {
            assertThat(change.headline()).isEqualTo("- topic shop.old");
            assertThat(change.consequences()).anyMatch(line -> line.contains("billing has 60 unread records"));
        });
        deleting.changes().forEach(change -> change.with(world));

        assertThat(world.topics).doesNotContainKey(OLD);
        assertThat(plan(shop, deleting(OLD)).drifted()).as("repeated").isFalse();
    }

    @Test
    void deletesNothingThatIsDeclaredForeignOrAnothersOrMadeAnew() {
        reach(shop, Permissions.none());
        world.make("foreign", 1, 1, Map.of());
        own("other.topic", shop.named("other"));
        own(OLD, shop);
        world.topics.remove(OLD);
        world.make(OLD, 1, 1, Map.of());

        Plan plan = plan(shop, deleting(ORDERS, "foreign", "other.topic", OLD));

        assertThat(plan.changes()).isEmpty();
        assertThat(plan.refusals())
                .extracting(Refusal::message)
                .satisfiesExactly(
                        foreign -> assertThat(foreign).contains("no record"),
                        others -> assertThat(others).contains("belongs to pipeline other of team"),
                        anew -> assertThat(anew).contains("somebody else has made it anew"),
                        declared -> assertThat(declared).contains("the declaration needs it"));
    }

    @Test
    void movesKeysOnlyWhereThatIsAllowedAndSaysWhatItMeans() {
        reach(shop, Permissions.none());
        Shop wider = shop.with(new TopicSpec(1, Duration.ofDays(7), 6));

        assertThat(plan(wider, Permissions.none()).refusals()).allSatisfy(refusal -> assertThat(refusal.details())
                .anyMatch(line -> line.startsWith("safe: declare it under a new name"))
                .anyMatch(line -> line.contains("--allow-repartition")));
        Plan plan = plan(wider, new Permissions(Set.of(), Set.of(), Set.of(ORDERS)));

        assertThat(plan.refusals()).extracting(Refusal::object).containsExactly("topic shop.view.revenue_per_minute");
        assertThat(plan.changes()).singleElement().satisfies(change -> {
            assertThat(change.describe()).containsExactly("~ topic shop.orders", "partitions: 4 -> 6");
            assertThat(change.consequences()).anyMatch(line -> line.startsWith("keys move"));
        });
    }

    @Test
    void keepsWhatSomebodyHasYetToRead() {
        reach(shop, Permissions.none());
        Shop shorter = shop.with(new TopicSpec(1, Duration.ofHours(1), Shop.PARTITIONS));
        world.readers.add(new Reader("serving", ORDERS, 2, 100, 100));
        assertThat(plan(shorter, Permissions.none()).refusals())
                .as("nobody loses")
                .isEmpty();

        world.readers.add(new Reader("billing", ORDERS, 3, 70, 100));

        assertThat(plan(shorter, Permissions.none()).refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.message()).contains("retention of 1h");
            assertThat(refusal.details())
                    .containsExactly("group billing, partition 3: would lose 30 unread records from offset 70 on");
        });
        Shop longer = shop.with(new TopicSpec(1, Duration.ofDays(8), Shop.PARTITIONS));
        assertThat(plan(longer, Permissions.none()).refusals()).isEmpty();
    }

    @Test
    void takesPermissionsForWhatIsNotDeclaredForSlipsOfThePen() {
        reach(shop, Permissions.none());

        assertThat(plan(shop, new Permissions(Set.of("shop.ordrs"), Set.of("gone"), Set.of("shop.ordres")))
                        .refusals())
                .extracting(Refusal::object)
                .containsExactly("topic shop.ordrs", "topic shop.ordres");
    }

    private void own(String topic, Shop whose) {
        String id = world.make(topic, 1, 1, Map.of()).id();
        world.claim(new Claim(
                topic, owner(whose), "source", world.observe(target(shop)).now(), new Claim.Confirmed(id)));
    }

    private static Permissions deleting(String... topics) {
        return new Permissions(Set.of(), Set.of(topics), Set.of());
    }

    private TopicTarget topic(String name) {
        return target(shop).topics().stream()
                .filter(topic -> topic.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Plan plan(Shop wanted, Permissions permissions) {
        return Planner.plan(target(wanted), world.observe(target(wanted)), permissions);
    }

    private void reach(Shop wanted, Permissions permissions) {
        List<Change> changes = plan(wanted, permissions).changes();
        changes.forEach(change -> change.with(world));
    }

    private static Owner owner(Shop shop) {
        return target(shop).owner();
    }

    private static Target target(Shop wanted) {
        return Targets.of(wanted.pipeline(), wanted.environment());
    }
}
