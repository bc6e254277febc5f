package io.penstock.transport.world;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Reads what topics are like. */
public final class TopicObserver {
    private final Admin kafka;

    public TopicObserver(Admin kafka) {
        this.kafka = kafka;
    }

    /** Empty if there is none of this name. */
    public Optional<ObservedTopic> topic(String name) {
        return Optional.ofNullable(topics(List.of(name)).get(name));
    }

    /** By name; those that do not exist are left out. */
    Map<String, ObservedTopic> topics(Collection<String> names) {
        Map<String, KafkaFuture<TopicDescription>> descriptions =
                kafka.describeTopics(names).topicNameValues();
        Map<ConfigResource, KafkaFuture<Config>> configs = kafka.describeConfigs(
                        names.stream().map(TopicObserver::resource).toList())
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
        Map<String, String> own = new HashMap<>();
        for (ConfigEntry entry : config.entries()) {
            if (entry.value() != null) {
                settings.put(entry.name(), entry.value());
                if (entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG) {
                    own.put(entry.name(), entry.value());
                }
            }
        }
        int replicas = description.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        return new ObservedTopic(
                description.topicId().toString(), description.partitions().size(), replicas, settings, own);
    }
}
