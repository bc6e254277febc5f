package io.penstock.transport.apply;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.transport.plan.Change;
import io.penstock.transport.plan.Hands;
import io.penstock.transport.plan.Plan;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Carries a plan out, then looks whether the world is as wanted.
 *
 * <p>Stops at the first failure. What was done stays done: each change is complete in itself and the next plan holds
 * only the rest, so that the remedy for a kill at any line is to apply again.
 */
public final class Applier {
    /** Brokers learn of a change some moments after the controller has acknowledged it. */
    private static final int LOOKS = 20;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final Hands hands;
    private final Supplier<Plan> replan;
    private final Consumer<Duration> sleep;

    /**
     * Assigns.
     *
     * @param replan observes and plans anew
     */
    public Applier(Hands hands, Supplier<Plan> replan, Consumer<Duration> sleep) {
        this.hands = hands;
        this.replan = replan;
        this.sleep = sleep;
    }

    /**
     * Does everything in the plan.
     *
     * @param progress is told of each change once it is done
     * @throws PenstockException USER, {@code plan-refused}, before anything is touched, if the plan holds a refusal;
     *     EXTERNAL, {@code apply-without-effect}, if the world is still not as wanted 10 s after the last change
     */
    public void apply(Plan plan, Consumer<Change> progress) {
        if (!plan.refusals().isEmpty()) {
            throw new PenstockException(Category.USER, "plan-refused", "nothing was changed\n" + plan.describe());
        }
        for (Change change : plan.changes()) {
            change.with(hands);
            progress.accept(change);
        }
        if (!plan.changes().isEmpty()) {
            verify();
        }
    }

    private void verify() {
        Plan rest = replan.get();
        for (int look = 1; look < LOOKS && !rest.isEmpty(); look++) {
            sleep.accept(BETWEEN_LOOKS);
            rest = replan.get();
        }
        if (!rest.isEmpty()) {
            throw new PenstockException(
                    Category.EXTERNAL,
                    "apply-without-effect",
                    "every change was acknowledged, yet the world is not as wanted\n" + rest.describe());
        }
    }
}
