package io.penstock.transport.world;

import io.penstock.common.registry.CompatibilityCheck;
import io.penstock.common.registry.Registered;
import io.penstock.common.registry.RegistryClient;
import io.penstock.transport.ownership.Claim;
import io.penstock.transport.ownership.OwnershipLog;
import io.penstock.transport.ownership.OwnershipTopic;
import io.penstock.transport.wanted.SubjectTarget;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.wanted.TopicTarget;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;

/** Reads what is there of a target and what its pipeline owns. Other topics and subjects are not looked into. */
public final class Observer {
    private final Admin kafka;
    private final RegistryClient registry;
    private final OwnershipLog ownership;
    private final Clock clock;

    public Observer(Admin kafka, RegistryClient registry, OwnershipLog ownership, Clock clock) {
        this.kafka = kafka;
        this.registry = registry;
        this.ownership = ownership;
        this.clock = clock;
    }

    /**
     * A view that may be outdated the moment it is returned: whoever acts on it must bear a surprise.
     *
     * @param deletable topics that the plan may delete
     */
    public World observe(Target target, Set<String> deletable) {
        Set<String> names = KafkaFailure.await(kafka.listTopics().names(), "list topics");
        List<ObservedBroker> brokers = new BrokerObserver(kafka).brokers();
        Map<String, Claim> claims = names.contains(OwnershipTopic.NAME) ? ownership.read() : Map.of();
        Set<String> wanted = new TreeSet<>(Set.of(OwnershipTopic.NAME));
        target.topics().forEach(topic -> wanted.add(topic.name()));
        claims.values().stream()
                .filter(claim -> claim.owner().pipeline().equals(target.pipeline()))
                .forEach(claim -> wanted.add(claim.topic()));
        wanted.retainAll(names);
        Map<String, ObservedTopic> topics = new TopicObserver(kafka).topics(wanted);
        Map<String, OptionalLong> oldestKept = oldestKept(target, topics);
        topics.keySet().stream()
                .filter(topic -> deletable.contains(topic) && !target.declares(topic))
                .forEach(topic -> oldestKept.put(topic, OptionalLong.empty()));
        return new World(
                brokers,
                names,
                topics,
                subjects(target),
                claims,
                clock.instant(),
                new ReaderObserver(kafka).readers(topics, oldestKept),
                target.principals().isEmpty() ? Optional.empty() : new AccessLists(kafka).of(target.principals()));
    }

    /** Of the topics that are to keep records for a shorter time than now. */
    private Map<String, OptionalLong> oldestKept(Target target, Map<String, ObservedTopic> topics) {
        Map<String, OptionalLong> oldestKept = new HashMap<>();
        for (TopicTarget topic : target.topics()) {
            ObservedTopic observed = topics.get(topic.name());
            if (observed != null && Retention.shrinks(observed.config(), topic.config())) {
                long kept = Retention.of(topic.config()).orElseThrow();
                oldestKept.put(topic.name(), OptionalLong.of(clock.millis() - kept));
            }
        }
        return oldestKept;
    }

    private Map<String, ObservedSubject> subjects(Target target) {
        Map<String, ObservedSubject> subjects = new HashMap<>();
        for (SubjectTarget subject : target.subjects()) {
            subjects.put(subject.subject(), observed(subject));
        }
        return subjects;
    }

    private ObservedSubject observed(SubjectTarget target) {
        List<Registered> versions = registry.versions(target.subject());
        Optional<Registered> wanted =
                versions.isEmpty() ? Optional.empty() : registry.find(target.subject(), target.schema());
        CompatibilityCheck check = versions.isEmpty() || wanted.isPresent()
                ? new CompatibilityCheck(true, List.of())
                : registry.check(target.subject(), target.schema());
        return new ObservedSubject(versions, registry.compatibility(target.subject()), wanted, check);
    }
}
