package io.penstock.transport.apply;

import static java.util.stream.Collectors.toMap;

import io.penstock.common.registry.RegistryClient;
import io.penstock.transport.plan.Hands;
import io.penstock.transport.wanted.TopicTarget;
import io.penstock.transport.world.KafkaFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Acts on a real cluster and registry. */
public final class ClusterHands implements Hands {
    private static final Duration LEADERS_KNOW = Duration.ofSeconds(30);
    private static final Duration RETRY_EVERY = Duration.ofMillis(20);

    private final Admin kafka;
    private final RegistryClient registry;

    public ClusterHands(Admin kafka, RegistryClient registry) {
        this.kafka = kafka;
        this.registry = registry;
    }

    @Override
    public void setCompatibility(String subject, String level) {
        registry.setCompatibility(subject, level);
    }

    @Override
    public void register(String subject, Schema schema) {
        registry.register(subject, schema);
    }

    @Override
    public void createTopic(TopicTarget topic) {
        NewTopic create = new NewTopic(topic.name(), topic.partitions(), (short) topic.replicationFactor())
                .configs(topic.config());
        KafkaFuture<Void> created = kafka.createTopics(Set.of(create)).all();
        // Somebody else's apply, or our own request that was answered too late and sent again. What exists is looked at
        // again after the plan is done: if it is not what was wanted, that says so.
        if (!KafkaFailure.failedWith(created, TopicExistsException.class)) {
            KafkaFailure.await(created, "create topic " + topic.name());
            awaitLeaders(topic.name(), topic.partitions());
        }
    }

    @Override
    public void alterSettings(String topic, Map<String, String> settings) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        List<AlterConfigOp> operations = settings.entrySet().stream()
                .map(setting -> new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        KafkaFailure.await(
                kafka.incrementalAlterConfigs(Map.of(resource, operations)).all(), "change the settings of " + topic);
    }

    @Override
    public void addPartitions(String topic, int partitions) {
        KafkaFailure.await(
                kafka.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                        .all(),
                "add partitions to " + topic);
        awaitLeaders(topic, partitions);
    }

    /**
     * Until every partition's leader answers. The controller says "created" before the leader knows, and of what an
     * idempotent producer sends into that gap the first batch can be refused and the next one accepted: the first is
     * then out of order until it expires, and lost (KAFKA-15591).
     */
    private void awaitLeaders(String topic, int partitions) {
        Map<TopicPartition, OffsetSpec> all = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(toMap(partition -> partition, partition -> OffsetSpec.earliest()));
        long began = System.nanoTime();
        KafkaFuture<?> answer = kafka.listOffsets(all).all();
        while (KafkaFailure.failedWith(answer, UnknownTopicOrPartitionException.class)
                && System.nanoTime() - began < LEADERS_KNOW.toNanos()) { // the client retries all but this
            LockSupport.parkNanos(RETRY_EVERY.toNanos());
            answer = kafka.listOffsets(all).all();
        }
        KafkaFailure.await(answer, "reach the leaders of " + topic);
    }
}
