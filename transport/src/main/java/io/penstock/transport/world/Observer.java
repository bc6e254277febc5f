package io.penstock.transport.world;

import io.penstock.common.registry.CompatibilityCheck;
import io.penstock.common.registry.Registered;
import io.penstock.common.registry.RegistryClient;
import io.penstock.transport.target.SubjectTarget;
import io.penstock.transport.target.Target;
import io.penstock.transport.target.TopicTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;

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
        Map<String, TopicDescription> descriptions =
                KafkaFailure.await(kafka.describeTopics(names).allTopicNames(), "describe topics " + names);
        List<ConfigResource> resources = names.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<ConfigResource, Config> configs =
                KafkaFailure.await(kafka.describeConfigs(resources).all(), "describe the settings of " + names);
        Map<String, ObservedTopic> topics = new HashMap<>();
        configs.forEach((resource, config) -> {
            TopicDescription description = descriptions.get(resource.name());
            if (description != null) {
                topics.put(resource.name(), observed(description, config));
            }
        });
        return topics;
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
