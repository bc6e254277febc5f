package io.penstock.transport.plan;

import io.penstock.transport.wanted.SubjectTarget;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.wanted.TopicTarget;
import io.penstock.transport.world.ObservedSubject;
import io.penstock.transport.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Compares what is wanted with what is there.
 *
 * <p>Order: the level of a subject, then its schema, then the topics. Killed after any of them, the world holds a prefix
 * of the plan, every step of which is complete in itself, and the next plan is the rest. A topic exists only when its
 * schema does, so that a producer that finds its topic also finds its schema id.
 */
public final class Planner {
    private Planner() {}

    /** Pure: the same arguments give the same plan. */
    public static Plan plan(Target target, World world) {
        List<Change> changes = new ArrayList<>();
        List<Refusal> refusals = new ArrayList<>();
        for (SubjectTarget subject : target.subjects()) {
            ObservedSubject observed = Objects.requireNonNull(
                    world.subjects().get(subject.subject()), "every subject of the target is observed");
            refusals.addAll(SubjectRules.refusals(subject, observed));
            changes.addAll(SubjectRules.changes(subject, observed));
        }
        for (TopicTarget topic : target.topics()) {
            refusals.addAll(TopicRules.refusals(topic, target, world));
            changes.addAll(TopicRules.changes(topic, world));
        }
        return new Plan(target.pipeline(), target.environment(), changes, refusals);
    }
}
