package io.penstock.transport.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.transport.Shop;
import io.penstock.transport.plan.Change;
import io.penstock.transport.plan.FakeWorld;
import io.penstock.transport.plan.Permissions;
import io.penstock.transport.plan.Plan;
import io.penstock.transport.plan.Planner;
import io.penstock.transport.plan.Refusal;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.wanted.Targets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApplierTest {
    private final Target target =
            Targets.of(Shop.onPaper().pipeline(), Shop.onPaper().environment());
    private final FakeWorld world = new FakeWorld();
    private final List<Duration> pauses = new ArrayList<>();
    private final List<Change> done = new ArrayList<>();

    @Test
    void doesEveryChangeInOrderAndFindsNothingLeft() {
        Plan plan = plan();

        new Applier(world, this::plan, pauses::add).apply(plan, done::add);

        assertThat(done).isEqualTo(plan.changes());
        assertThat(plan().isEmpty()).isTrue();
        assertThat(pauses).isEmpty();
    }

    @Test
    void touchesNothingWhileAnythingIsRefused() {
        Plan plan = plan();
        Plan refused = new Plan(
                "shop",
                "test",
                plan.changes(),
                List.of(new Refusal("topic t", "because", List.of())),
                List.of(),
                List.of(),
                List.of());

        assertThatThrownBy(() -> new Applier(world, this::plan, pauses::add).apply(refused, done::add))
                .isInstanceOfSatisfying(
                        PenstockException.class, e -> assertThat(e.category()).isEqualTo(Category.USER))
                .hasMessageContaining("nothing was changed")
                .hasMessageContaining("because");
        assertThat(world.topics).isEmpty();
        assertThat(world.levels).isEmpty();
    }

    @Test
    void looksAgainUntilTheBrokersHaveHeardOfIt() {
        Plan before = plan();
        List<Plan> views = new ArrayList<>(List.of(before, before));

        new Applier(world, () -> views.isEmpty() ? plan() : views.remove(0), pauses::add).apply(before, done::add);

        assertThat(pauses).hasSize(2);
    }

    @Test
    void doesNotTakeAnAcknowledgementForTheDeed() {
        Plan before = plan();

        assertThatThrownBy(() -> new Applier(world, () -> before, pauses::add).apply(before, done::add))
                .isInstanceOfSatisfying(
                        PenstockException.class, e -> assertThat(e.category()).isEqualTo(Category.EXTERNAL))
                .hasMessageContaining("+ topic shop.orders");
        assertThat(pauses).hasSize(19);
    }

    private Plan plan() {
        return Planner.plan(target, world.observe(target), Permissions.none());
    }
}
