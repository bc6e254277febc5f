package io.penstock.transport.plan;

import io.penstock.common.limits.BrokerSettings;
import io.penstock.common.registry.CompatibilityCheck;
import io.penstock.common.registry.Registered;
import io.penstock.transport.ownership.Claim;
import io.penstock.transport.ownership.Owner;
import io.penstock.transport.ownership.OwnershipTopic;
import io.penstock.transport.wanted.Grant;
import io.penstock.transport.wanted.SubjectTarget;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.wanted.TopicTarget;
import io.penstock.transport.world.ObservedBroker;
import io.penstock.transport.world.ObservedSubject;
import io.penstock.transport.world.ObservedTopic;
import io.penstock.transport.world.Reader;
import io.penstock.transport.world.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.avro.Schema;

/** A cluster and a registry in memory, with the rules that matter to plans. */
public final class FakeWorld implements Hands {
    /** As on a broker out of the box. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "cleanup.policy", "delete",
            "retention.ms", "604800000",
            "min.insync.replicas", "1",
            "max.message.bytes", "1048588");

    private static final Map<String, String> BROKER = Map.of(
            "message.max.bytes", "1048588",
            "transaction.max.timeout.ms", "900000",
            "socket.request.max.bytes", "104857600",
            "group.min.session.timeout.ms", "6000",
            "group.max.session.timeout.ms", "1800000",
            "offsets.retention.minutes", "10080",
            "transactional.id.expiration.ms", "604800000");

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    public final Map<String, ObservedTopic> topics = new TreeMap<>();
    public final Map<String, Claim> claims = new TreeMap<>();
    public final List<Reader> readers = new ArrayList<>();
    public final Map<String, List<Registered>> versions = new TreeMap<>();
    public final Map<String, String> levels = new TreeMap<>();
    public int brokers = 3;

    /** Settings of brokers, by their ids from 1; what is not here is as out of the box. */
    public final Map<Integer, Map<String, String>> brokerSettings = new TreeMap<>();

    /** Why brokers do not show their settings. */
    public Optional<String> hidden = Optional.empty();

    /** Empty without an authorizer. */
    public Optional<Set<Grant>> grants = Optional.empty();

    private int ids;

    public World observe(Target target) {
        Map<String, ObservedTopic> seen = new HashMap<>(topics);
        seen.keySet()
                .removeIf(name -> !name.equals(OwnershipTopic.NAME)
                        && !target.declares(name)
                        && !(claims.containsKey(name)
                                && claims.get(name).owner().pipeline().equals(target.pipeline())));
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
        return new World(brokers(), topics.keySet(), seen, subjects, claims, NOW, readers, grants);
    }

    private List<ObservedBroker> brokers() {
        return IntStream.rangeClosed(1, brokers)
                .mapToObj(id -> {
                    Map<String, String> settings = new HashMap<>(hidden.isPresent() ? Map.of() : BROKER);
                    settings.putAll(brokerSettings.getOrDefault(id, Map.of()));
                    return new ObservedBroker(new BrokerSettings(id, settings), hidden);
                })
                .toList();
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

    /** As somebody else would: nothing is recorded. */
    public ObservedTopic make(String name, int partitions, int replicas, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(DEFAULTS);
        all.putAll(settings);
        return topics.computeIfAbsent(
                name, key -> new ObservedTopic("id-" + ++ids, partitions, replicas, all, settings));
    }

    @Override
    public void createOwnershipTopic(int replicationFactor, int minInSyncReplicas) {
        make(OwnershipTopic.NAME, 1, replicationFactor, OwnershipTopic.SETTINGS);
    }

    @Override
    public void createTopic(TopicTarget topic, Owner owner) {
        intend(topic, owner);
        ObservedTopic made = make(topic.name(), topic.partitions(), topic.replicationFactor(), topic.config());
        claims.computeIfPresent(topic.name(), (name, claim) -> claim.confirmed(made.id()));
    }

    /** What is left of a creation that is killed at once. */
    public void intend(TopicTarget topic, Owner owner) {
        claims.put(
                topic.name(),
                new Claim(
                        topic.name(),
                        owner,
                        topic.role().word(),
                        NOW,
                        new Claim.Intended(topic.partitions(), topic.replicationFactor(), topic.config())));
    }

    @Override
    public void grant(List<Grant> more) {
        grants.orElseThrow().addAll(more);
    }

    @Override
    public void claim(Claim claim) {
        claims.put(claim.topic(), claim);
    }

    @Override
    public void alterSettings(String topic, Map<String, String> settings) {
        topics.computeIfPresent(topic, (name, observed) -> {
            Map<String, String> all = new HashMap<>(observed.config());
            all.putAll(settings);
            Map<String, String> own = new HashMap<>(observed.own());
            own.putAll(settings);
            return new ObservedTopic(observed.id(), observed.partitions(), observed.replicationFactor(), all, own);
        });
    }

    @Override
    public void addPartitions(String topic, int partitions) {
        topics.computeIfPresent(
                topic,
                (name, observed) -> new ObservedTopic(
                        observed.id(), partitions, observed.replicationFactor(), observed.config(), observed.own()));
    }

    @Override
    public void deleteTopic(String topic, String topicId) {
        topics.values().removeIf(observed -> observed.id().equals(topicId));
        claims.remove(topic);
    }
}
