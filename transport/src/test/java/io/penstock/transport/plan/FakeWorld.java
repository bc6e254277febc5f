package io.penstock.transport.plan;

import io.penstock.common.registry.CompatibilityCheck;
import io.penstock.common.registry.Registered;
import io.penstock.transport.wanted.SubjectTarget;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.wanted.TopicTarget;
import io.penstock.transport.world.ObservedSubject;
import io.penstock.transport.world.ObservedTopic;
import io.penstock.transport.world.World;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.Schema;

/** A cluster and a registry in memory, with the rules that matter to plans. */
public final class FakeWorld implements Hands {
    /** As on a broker out of the box. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "cleanup.policy", "delete",
            "retention.ms", "604800000",
            "min.insync.replicas", "1",
            "max.message.bytes", "1048588");

    public final Map<String, ObservedTopic> topics = new TreeMap<>();
    public final Map<String, List<Registered>> versions = new TreeMap<>();
    public final Map<String, String> levels = new TreeMap<>();
    private int ids;

    public World observe(Target target) {
        Map<String, ObservedTopic> own = new HashMap<>();
        for (TopicTarget topic : target.topics()) {
            ObservedTopic observed = topics.get(topic.name());
            if (observed != null) {
                own.put(topic.name(), observed);
            }
        }
        Map<String, ObservedSubject> subjects = new HashMap<>();
        for (SubjectTarget subject : target.subjects()) {
            List<Registered> held = versions.getOrDefault(subject.subject(), List.of());
            subjects.put(
                    subject.subject(),
                    new ObservedSubject(
                            held,
                            Optional.ofNullable(levels.get(subject.subject())),
                            held.stream()
                                    .filter(version -> version.schema()
                                            .toString()
                                            .equals(subject.schema().toString()))
                                    .findFirst(),
                            new CompatibilityCheck(true, List.of())));
        }
        return new World(topics.keySet(), own, subjects);
    }

    ObservedTopic topic(String name) {
        return Objects.requireNonNull(topics.get(name), name);
    }

    @Override
    public void setCompatibility(String subject, String level) {
        levels.put(subject, level);
    }

    @Override
    public void register(String subject, Schema schema) {
        List<Registered> held = versions.computeIfAbsent(subject, name -> new ArrayList<>());
        held.add(new Registered(++ids, held.size() + 1, schema));
    }

    @Override
    public void createTopic(TopicTarget topic) {
        Map<String, String> settings = new HashMap<>(DEFAULTS);
        settings.putAll(topic.config());
        topics.putIfAbsent(topic.name(), new ObservedTopic(topic.partitions(), topic.replicationFactor(), settings));
    }

    @Override
    public void alterSettings(String topic, Map<String, String> settings) {
        topics.computeIfPresent(topic, (name, observed) -> {
            Map<String, String> all = new HashMap<>(observed.config());
            all.putAll(settings);
            return new ObservedTopic(observed.partitions(), observed.replicationFactor(), all);
        });
    }

    @Override
    public void addPartitions(String topic, int partitions) {
        topics.computeIfPresent(
                topic,
                (name, observed) -> new ObservedTopic(partitions, observed.replicationFactor(), observed.config()));
    }
}
