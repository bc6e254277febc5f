package io.penstock.transport.plan;

import io.penstock.transport.wanted.Target;
import io.penstock.transport.wanted.TopicTarget;
import io.penstock.transport.world.ObservedTopic;
import io.penstock.transport.world.World;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What to do about one topic. */
final class TopicRules {
    private TopicRules() {}

    static List<Change> changes(TopicTarget target, World world) {
        ObservedTopic observed = world.topics().get(target.name());
        if (observed == null) {
            return List.of(new Change.CreateTopic(target));
        }
        List<Change> changes = new ArrayList<>();
        Map<String, String> before = new HashMap<>();
        Map<String, String> after = new HashMap<>();
        target.config().forEach((name, value) -> {
            String current = observed.config().get(name);
            if (!Setting.same(name, current, value)) {
                after.put(name, value);
                if (current != null) {
                    before.put(name, current);
                }
            }
        });
        if (!after.isEmpty()) {
            changes.add(new Change.AlterSettings(target.name(), before, after));
        }
        if (!target.role().keyed() && target.partitions() > observed.partitions()) {
            changes.add(new Change.AddPartitions(target.name(), observed.partitions(), target.partitions()));
        }
        return changes;
    }

    static List<Refusal> refusals(TopicTarget target, Target all, World world) {
        List<Refusal> refusals = new ArrayList<>();
        ObservedTopic observed = world.topics().get(target.name());
        if (observed == null) {
            collision(target, all, world, refusals);
        } else {
            partitions(target, observed, refusals);
            replicas(target, observed, refusals);
        }
        return refusals;
    }

    private static void partitions(TopicTarget target, ObservedTopic observed, List<Refusal> refusals) {
        // Of dead letter and late topics more partitions than wanted do no harm, and missing ones are added.
        if (!target.role().keyed() || target.partitions() == observed.partitions()) {
            return;
        }
        String counts = "has " + partitions(observed.partitions()) + ", wanted " + target.partitions();
        String keep = "; to keep what is there, declare `partitions: " + observed.partitions() + "` for the source";
        refusals.add(new Refusal(
                "topic " + target.name(),
                target.partitions() > observed.partitions()
                        ? counts + ": adding partitions would move keys to other partitions, and the events of an"
                                + " entity would lose their order" + keep
                        : counts + ": Kafka cannot remove partitions" + keep,
                List.of()));
    }

    private static void replicas(TopicTarget target, ObservedTopic observed, List<Refusal> refusals) {
        if (observed.replicationFactor() < target.replicationFactor()) {
            refusals.add(new Refusal(
                    "topic " + target.name(),
                    "has replication factor " + observed.replicationFactor() + ", the environment asks for "
                            + target.replicationFactor()
                            + ": with fewer replicas acknowledged events can be lost; reassign its partitions first"
                            + " (kafka-reassign-partitions)",
                    List.of()));
        }
    }

    /** Kafka takes no two topics that differ in {@code .} and {@code _} only: their metrics would be one. */
    private static void collision(TopicTarget target, Target all, World world, List<Refusal> refusals) {
        TreeSet<String> names = new TreeSet<>(world.topicNames());
        all.topics().forEach(topic -> names.add(topic.name()));
        names.remove(target.name());
        names.removeIf(name -> !name.replace('.', '_').equals(target.name().replace('.', '_')));
        for (String other : names) {
            refusals.add(new Refusal(
                    "topic " + target.name(),
                    "its name and that of topic " + other
                            + " differ in dots and underscores only, which Kafka does not accept; rename the source or view",
                    List.of()));
        }
    }

    private static String partitions(int count) {
        return count + (count == 1 ? " partition" : " partitions");
    }
}
