package io.penstock.transport.plan;

import io.penstock.transport.wanted.SubjectTarget;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.wanted.TopicTarget;
import io.penstock.transport.world.ObservedSubject;
import io.penstock.transport.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Compares what is wanted with what is there.
 *
 * <p>Order: the level of a subject, then its schema, then the topics. Killed after any of them, the world holds a prefix
 * of the plan, every step of which is complete in itself, and the next plan is the rest. A topic exists only when its
 * schema does, so that a producer that finds its topic also finds its schema id. Then who may use them. Deletions are last: whatever is to take
 * a topic's place is there before.
 */
public final class Planner {
    private Planner() {}

    /** Pure: the same arguments give the same plan. */
    public static Plan plan(Target target, World world, Permissions permissions) {
        OwnershipRules ownership = new OwnershipRules(target, world, permissions);
        LeftoverRules leftovers = new LeftoverRules(target, world, permissions);
        List<Change> changes = new ArrayList<>(ownership.records());
        List<Refusal> refusals = new ArrayList<>();
        for (SubjectTarget subject : target.subjects()) {
            ObservedSubject observed = Objects.requireNonNull(
                    world.subjects().get(subject.subject()), "every subject of the target is observed");
            refusals.addAll(SubjectRules.refusals(subject, observed));
            changes.addAll(SubjectRules.changes(subject, observed));
        }
        for (TopicTarget topic : target.topics()) {
            if (ownership.mayTouch(topic)) {
                ownership.claim(topic).ifPresent(changes::add);
                refusals.addAll(TopicRules.refusals(topic, target, world, permissions));
                changes.addAll(TopicRules.changes(topic, target, world, permissions));
            } else {
                refusals.add(ownership.refusal(topic));
            }
        }
        refusals.addAll(leftovers.refusals());
        refusals.addAll(undeclared(target, permissions));
        refusals.addAll(LimitRules.refusals(target, world));
        refusals.addAll(TierRules.refusals(target, world));
        refusals.addAll(AccessRules.refusals(target, world));
        changes.addAll(AccessRules.changes(target, world));
        changes.addAll(leftovers.changes());
        List<String> notes = new ArrayList<>(LimitRules.notes(target, world));
        notes.addAll(TierRules.notes(target, world));
        return new Plan(
                target.pipeline(),
                target.environment(),
                changes,
                refusals,
                leftovers.kept(),
                AccessRules.undeclared(target, world),
                notes);
    }

    /** A permission for a topic that the declaration does not have is a slip of the pen. */
    private static List<Refusal> undeclared(Target target, Permissions permissions) {
        List<Refusal> refusals = new ArrayList<>();
        TreeSet<String> adopt = new TreeSet<>(permissions.adopt());
        adopt.remove(Permissions.ALL);
        adopt.removeIf(target::declares);
        adopt.forEach(topic -> refusals.add(
                new Refusal("topic " + topic, "--adopt names it, and the pipeline does not declare it", List.of())));
        TreeSet<String> repartition = new TreeSet<>(permissions.repartition());
        repartition.removeIf(target::declares);
        repartition.forEach(topic -> refusals.add(new Refusal(
                "topic " + topic, "--allow-repartition names it, and the pipeline does not declare it", List.of())));
        return refusals;
    }
}
