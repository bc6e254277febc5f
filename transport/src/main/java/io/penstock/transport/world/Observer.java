package io.penstock.transport.world;

import io.penstock.common.registry.CompatibilityCheck;
import io.penstock.common.registry.Registered;
import io.penstock.common.registry.RegistryClient;
import io.penstock.transport.wanted.SubjectTarget;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.wanted.TopicTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Reads what is there of a target. Other topics and subjects are not looked into. */
public final class Observer {
    private final Admin kafka;
    private final RegistryClient registry;

    public Observer(Admin kafka, RegistryClient registry) {
        this.kafka = kafka;
        this.registry = registry;
    }

    /** A view that may be outdated the moment it is returned: whoever acts on it must bear a surprise. */
    public World observe(Target target) {
        Set<String> names = KafkaFailure.await(kafka.listTopics().names(), "list topics");
        List<String> existing = target.topics().stream()
                .map(TopicTarget::name)
                .filter(names::contains)
                .toList();
        return new World(names, topics(existing), subjects(target));
    }

    private Map<String, ObservedTopic> topics(List<String> names) {
        Map<String, KafkaFuture<TopicDescription>> descriptions =
                kafka.describeTopics(names).topicNameValues();
        Map<ConfigResource, KafkaFuture<Config>> configs = kafka.describeConfigs(
                        names.stream().map(Observer::resource).toList())
                .values();
        Map<String, ObservedTopic> topics = new HashMap<>();
        for (String name : names) {
            Optional<TopicDescription> description = unlessUnknown(descriptions.get(name), "describe topic " + name);
            Optional<Config> config =
                    unlessUnknown(configs.get(resource(name)), "describe the settings of topic " + name);
            if (description.isPresent() && config.isPresent()) {
                topics.put(name, observed(description.get(), config.get()));
            }
        }
        return topics;
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    /**
     * Of a topic that is seconds old one broker may know and the next may not: that is absence for now. Creating it once
     * more does no harm, and another look finds it.
     */
    private static <T> Optional<T> unlessUnknown(@Nullable KafkaFuture<T> future, String what) {
        return future == null || KafkaFailure.failedWith(future, UnknownTopicOrPartitionException.class)
                ? Optional.empty()
                : Optional.of(KafkaFailure.await(future, what));
    }

    private static ObservedTopic observed(TopicDescription description, Config config) {
        Map<String, String> settings = new HashMap<>();
        for (ConfigEntry entry : config.entries()) {
            if (entry.value() != null) {
                settings.put(entry.name(), entry.value());
            }
        }
        int replicas = description.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        return new ObservedTopic(description.partitions().size(), replicas, settings);
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
