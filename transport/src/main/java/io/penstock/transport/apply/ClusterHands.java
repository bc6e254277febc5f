package io.penstock.transport.apply;

import static java.util.stream.Collectors.toMap;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.registry.RegistryClient;
import io.penstock.transport.ownership.Claim;
import io.penstock.transport.ownership.Owner;
import io.penstock.transport.ownership.OwnershipLog;
import io.penstock.transport.ownership.OwnershipTopic;
import io.penstock.transport.plan.Hands;
import io.penstock.transport.plan.Standing;
import io.penstock.transport.wanted.Grant;
import io.penstock.transport.wanted.TopicTarget;
import io.penstock.transport.world.AccessLists;
import io.penstock.transport.world.KafkaFailure;
import io.penstock.transport.world.ObservedTopic;
import io.penstock.transport.world.TopicObserver;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Acts on a real cluster and registry. */
public final class ClusterHands implements Hands {
    private static final Duration LEADERS_KNOW = Duration.ofSeconds(30);
    private static final Duration RETRY_EVERY = Duration.ofMillis(20);

    private final Admin kafka;
    private final TopicObserver topics;
    private final RegistryClient registry;
    private final OwnershipLog ownership;
    private final Clock clock;

    public ClusterHands(Admin kafka, RegistryClient registry, OwnershipLog ownership, Clock clock) {
        this.kafka = kafka;
        this.topics = new TopicObserver(kafka);
        this.registry = registry;
        this.ownership = ownership;
        this.clock = clock;
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
    public void createOwnershipTopic(int replicationFactor, int minInSyncReplicas) {
        Map<String, String> settings = new HashMap<>(OwnershipTopic.SETTINGS);
        settings.put("min.insync.replicas", Integer.toString(minInSyncReplicas));
        create(OwnershipTopic.NAME, 1, replicationFactor, settings);
    }

    /**
     * First the intent, then the topic, then its id. Killed after the intent, there is no topic, and the record is
     * overwritten next time. Killed after the topic, the next plan finds one with exactly the settings of the intent and
     * confirms it. A topic that somebody else has made meanwhile has others, and the intent is taken back.
     */
    @Override
    public void createTopic(TopicTarget topic, Owner owner) {
        Claim intent = new Claim(
                topic.name(),
                owner,
                topic.role().word(),
                clock.instant(),
                new Claim.Intended(topic.partitions(), topic.replicationFactor(), topic.config()));
        // A confirmed record must not become an intent again: settings may have changed since.
        if (topics.topic(topic.name()).isEmpty()) {
            ownership.write(intent);
            Optional<String> id = create(topic.name(), topic.partitions(), topic.replicationFactor(), topic.config());
            if (id.isPresent()) {
                ownership.write(intent.confirmed(id.get()));
                return;
            }
        }
        recognise(intent);
    }

    /** There is a topic already: our own from a request that was answered too late, or of another apply, or not ours. */
    private void recognise(Claim intent) {
        String name = intent.topic();
        ObservedTopic found = topics.topic(name)
                .orElseThrow(() -> new PenstockException(
                        Category.EXTERNAL,
                        "topic-unsettled",
                        "topic " + name + " exists for one broker and not for another; apply again in a moment"));
        Claim claim = ownership.read().get(name);
        switch (Standing.of(found, claim, intent.owner())) {
            case OURS, ABSENT -> {}
            case UNCONFIRMED -> ownership.write(intent.confirmed(found.id()));
            case FOREIGN, OTHERS -> {
                if (claim != null
                        && claim.owner().equals(intent.owner())
                        && claim.topicId().isEmpty()) {
                    ownership.forget(name);
                }
                throw new PenstockException(
                        Category.USER,
                        "topic-foreign",
                        "topic " + name + " was made by somebody else since this was planned; it is not touched. Plan"
                                + " again to see what can be done");
            }
        }
    }

    /** @return the topic's id; empty if there was one of this name already */
    private Optional<String> create(String name, int partitions, int replicationFactor, Map<String, String> settings) {
        NewTopic topic = new NewTopic(name, partitions, (short) replicationFactor).configs(settings);
        CreateTopicsResult created = kafka.createTopics(Set.of(topic));
        if (KafkaFailure.failedWith(created.all(), TopicExistsException.class)) {
            return Optional.empty();
        }
        KafkaFailure.await(created.all(), "create topic " + name);
        awaitLeaders(name, partitions);
        return Optional.of(KafkaFailure.await(created.topicId(name), "learn the id of topic " + name)
                .toString());
    }

    @Override
    public void claim(Claim claim) {
        ownership.write(claim);
    }

    @Override
    public void grant(List<Grant> grants) {
        new AccessLists(kafka).add(grants);
    }

    /**
     * The topic first: killed between the two, the record is of a topic that is no more, which claims nothing. By id: a
     * topic that somebody has made anew meanwhile stays.
     */
    @Override
    public void deleteTopic(String topic, String topicId) {
        KafkaFuture<Void> deleted = kafka.deleteTopics(TopicCollection.ofTopicIds(Set.of(Uuid.fromString(topicId))))
                .all();
        if (!KafkaFailure.failedWith(deleted, UnknownTopicIdException.class)) {
            KafkaFailure.await(deleted, "delete topic " + topic);
        }
        Claim claim = ownership.read().get(topic);
        if (claim != null && claim.topicId().map(topicId::equals).orElse(true)) {
            ownership.forget(topic);
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
