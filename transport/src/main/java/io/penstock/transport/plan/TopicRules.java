package io.penstock.transport.plan;

import io.penstock.common.declaration.Durations;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.wanted.TopicTarget;
import io.penstock.transport.world.ObservedTopic;
import io.penstock.transport.world.Reader;
import io.penstock.transport.world.Retention;
import io.penstock.transport.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What to do about one topic that may be touched. */
final class TopicRules {
    private TopicRules() {}

    static List<Change> changes(TopicTarget topic, Target target, World world, Permissions permissions) {
        ObservedTopic observed = world.topics().get(topic.name());
        if (observed == null) {
            return List.of(new Change.CreateTopic(topic, target.owner()));
        }
        List<Change> changes = new ArrayList<>();
        settings(topic.name(), observed, topic.config()).ifPresent(changes::add);
        if (topic.partitions() > observed.partitions()) {
            if (!topic.role().keyed()) {
                changes.add(
                        new Change.AddPartitions(topic.name(), observed.partitions(), topic.partitions(), List.of()));
            } else if (permissions.repartition().contains(topic.name())) {
                changes.add(new Change.AddPartitions(
                        topic.name(),
                        observed.partitions(),
                        topic.partitions(),
                        List.of(
                                "keys move: of an entity, events from before are in one partition and later ones in"
                                        + " another, and they are no longer read in order",
                                safePath(topic))));
            }
        }
        return changes;
    }

    /** What of these settings is not as it should be. */
    static Optional<Change> settings(String topic, ObservedTopic observed, Map<String, String> wanted) {
        Map<String, String> before = new HashMap<>();
        Map<String, String> after = new HashMap<>();
        wanted.forEach((name, value) -> {
            String current = observed.config().get(name);
            if (!Setting.same(name, current, value)) {
                after.put(name, value);
                if (current != null) {
                    before.put(name, current);
                }
            }
        });
        return after.isEmpty() ? Optional.empty() : Optional.of(new Change.AlterSettings(topic, before, after));
    }

    static List<Refusal> refusals(TopicTarget topic, Target target, World world, Permissions permissions) {
        List<Refusal> refusals = new ArrayList<>();
        ObservedTopic observed = world.topics().get(topic.name());
        if (observed == null) {
            collision(topic, target, world, refusals);
            brokers(topic, world, refusals);
        } else {
            partitions(topic, observed, permissions, refusals);
            replicas(topic, observed, refusals);
            unread(topic, observed, world, refusals);
        }
        return refusals;
    }

    private static void partitions(
            TopicTarget target, ObservedTopic observed, Permissions permissions, List<Refusal> refusals) {
        // Of dead letter and late topics more partitions than wanted do no harm, and missing ones are added.
        if (!target.role().keyed() || target.partitions() == observed.partitions()) {
            return;
        }
        String object = "topic " + target.name();
        String counts = "has " + partitions(observed.partitions()) + ", wanted " + target.partitions();
        String keep = "; to keep what is there, declare `partitions: " + observed.partitions() + "` for the source";
        if (target.partitions() < observed.partitions()) {
            refusals.add(new Refusal(object, counts + ": Kafka cannot remove partitions" + keep, List.of()));
        } else if (!permissions.repartition().contains(target.name())) {
            refusals.add(new Refusal(
                    object,
                    counts
                            + ": adding partitions would move keys to other partitions, and the events of an entity would"
                            + " lose their order" + keep,
                    List.of(safePath(target), "to add them all the same: --allow-repartition " + target.name())));
        }
    }

    private static String safePath(TopicTarget topic) {
        return "safe: declare it under a new name with " + partitions(topic.partitions())
                + ", let its source or job fill the new topic from the beginning, move the readers, and delete "
                + topic.name() + " then";
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

    /** Said before anything is done: Kafka itself would refuse in the middle. */
    private static void brokers(TopicTarget target, World world, List<Refusal> refusals) {
        if (world.brokers().size() < target.replicationFactor()) {
            refusals.add(new Refusal(
                    "topic " + target.name(),
                    "cannot be created: the environment asks for replication factor " + target.replicationFactor()
                            + ", and the cluster has "
                            + world.brokers().size()
                            + (world.brokers().size() == 1 ? " broker" : " brokers")
                            + " up; start the others, or lower `kafka: {replicationFactor}`",
                    List.of()));
        }
    }

    /** Less retention must not remove what somebody has yet to read. */
    private static void unread(TopicTarget target, ObservedTopic observed, World world, List<Refusal> refusals) {
        if (!Retention.shrinks(observed.config(), target.config())) {
            return;
        }
        List<String> losers = world.readers().stream()
                .filter(reader -> reader.topic().equals(target.name()) && reader.loses() > 0)
                .sorted(Comparator.comparing(Reader::group).thenComparing(Reader::partition))
                .map(reader -> "group " + reader.group() + ", partition " + reader.partition() + ": would lose "
                        + reader.loses() + " unread records from offset " + reader.committed() + " on")
                .toList();
        if (!losers.isEmpty()) {
            String kept = Durations.format(
                    Duration.ofMillis(Retention.of(target.config()).orElseThrow()));
            refusals.add(new Refusal(
                    "topic " + target.name(),
                    "with a retention of " + kept
                            + " records would be removed that consumers have yet to read; let them"
                            + " catch up, or delete the offsets of a group that is no longer used"
                            + " (kafka-consumer-groups --delete-offsets)",
                    losers));
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
