package io.penstock.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.declaration.TopicSpec;
import io.penstock.common.environment.Kafka;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.registry.RegistryClient;
import io.penstock.servers.TestServers;
import io.penstock.transport.apply.ClusterHands;
import io.penstock.transport.ownership.Claim;
import io.penstock.transport.ownership.OwnershipLog;
import io.penstock.transport.plan.Change;
import io.penstock.transport.plan.Permissions;
import io.penstock.transport.plan.Plan;
import io.penstock.transport.plan.Refusal;
import io.penstock.transport.wanted.Target;
import io.penstock.transport.wanted.Targets;
import io.penstock.transport.wanted.TopicTarget;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whose topics may be touched, on a real broker. The tests share a pipeline, and leave its topics as they were. */
class OwnershipIT {
    private static final Map<String, Object> CLUSTER =
            Map.of("bootstrap.servers", TestServers.kafka().bootstrap());

    private final Admin kafka = Admin.create(CLUSTER);
    private final OwnershipLog ownership = new OwnershipLog(CLUSTER);
    private Shop shop = named("owner");

    @BeforeAll
    static void open() {
        apply(named("owner"), Permissions.none());
    }

    @AfterEach
    void close() {
        ownership.close();
        kafka.close();
    }

    @Test
    void touchesNoTopicOfOthersUntilItIsAdoptedAndMovesNoKeysUntilThatIsAllowed() throws Exception {
        shop = named("foreign");
        kafka.createTopics(List.of(new NewTopic(orders(), 4, (short) 1))).all().get();

        assertThat(plan(shop).refusals()).singleElement().satisfies(refusal -> assertThat(refusal.message())
                .contains("--adopt " + orders()));
        assertThatThrownBy(() -> apply(shop, Permissions.none())).hasMessageContaining("nothing was changed");
        assertThat(kafka.listTopics().names().get()).doesNotContain(shop.name() + ".payments");

        apply(shop, new Permissions(Set.of(orders()), Set.of(), Set.of()));
        assertThat(plan(shop).drifted()).isFalse();

        Shop wider = shop.with(new TopicSpec(1, Duration.ofDays(7), 6));
        assertThat(plan(wider).refusals()).as("keys would move").hasSize(2);
        apply(wider, new Permissions(Set.of(), Set.of(), Set.of(orders(), shop.name() + ".view.revenue_per_minute")));
        assertThat(kafka.describeTopics(List.of(orders())).allTopicNames().get())
                .extractingByKey(orders())
                .satisfies(topic -> assertThat(topic.partitions()).hasSize(6));
    }

    @Test
    void findsItsOwnTopicWhereItWasKilledBeforeItCouldRecordIt() {
        TopicTarget topic = topic(orders());
        Claim recorded = claim(orders());
        ownership.write(new Claim(
                recorded.topic(),
                recorded.owner(),
                recorded.role(),
                recorded.createdAt(),
                new Claim.Intended(topic.partitions(), topic.replicationFactor(), topic.config())));

        assertThat(plan(shop).changes()).singleElement().isInstanceOf(Change.RecordOwner.class);
        apply(shop, Permissions.none());

        assertThat(claim(orders())).isEqualTo(recorded);
    }

    @Test
    void takesItsIntentBackWhereSomebodyWasFaster() throws Exception {
        shop = named("slow");
        kafka.createTopics(List.of(new NewTopic(orders(), 4, (short) 1))).all().get();
        ownership.write(new Claim(
                orders(),
                target(shop).owner(),
                "source",
                Instant.EPOCH,
                new Claim.Intended(4, 1, topic(orders()).config())));

        assertThatThrownBy(() -> create(topic(orders())))
                .isInstanceOfSatisfying(
                        PenstockException.class, e -> assertThat(e.code()).isEqualTo("topic-foreign"));

        assertThat(ownership.read()).doesNotContainKey(orders());
    }

    @Test
    void deletesWhatIsNamedAndItsOwnOnly() throws Exception {
        Shop other = named("other");
        Shop team = shop.ownedBy("somebody-else");
        String old = shop.name() + ".old";
        Claim orders = claim(orders());
        TopicTarget like = topic(orders());
        create(new TopicTarget(old, like.role(), 1, 1, like.config()));

        assertThat(plan(shop).leftovers()).containsExactly(old);
        apply(shop, Permissions.none());
        assertThat(kafka.listTopics().names().get()).contains(old);
        assertThat(plan(other, deleting(old)).refusals())
                .extracting(Refusal::message)
                .singleElement()
                .asString()
                .contains("belongs to pipeline " + shop.name());
        assertThat(plan(team, deleting(old)).refusals())
                .extracting(Refusal::object)
                .contains("topic " + old);

        apply(shop, deleting(old));
        apply(shop, deleting(old));

        assertThat(kafka.listTopics().names().get()).doesNotContain(old).contains(orders());
        assertThat(ownership.read()).doesNotContainKey(old).containsEntry(orders(), orders);
        assertThat(plan(shop).drifted()).isFalse();
    }

    @Test
    void keepsWhatAGroupHasYetToRead() throws Exception {
        long old = System.currentTimeMillis() - Duration.ofHours(2).toMillis();
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(CLUSTER, new StringSerializer(), new StringSerializer())) {
            for (int record = 0; record < 3; record++) {
                producer.send(new ProducerRecord<>(orders(), 2, old, "key", "value"))
                        .get();
            }
        }
        TopicPartition partition = new TopicPartition(orders(), 2);
        commit(partition, 1);
        Shop shorter = shop.with(new TopicSpec(1, Duration.ofHours(1), Shop.PARTITIONS));

        assertThat(plan(shorter).refusals()).singleElement().satisfies(refusal -> assertThat(refusal.details())
                .containsExactly("group " + shop.name()
                        + ".slow, partition 2: would lose 2 unread records from offset 1" + " on"));
        Shop enough = shop.with(new TopicSpec(1, Duration.ofHours(3), Shop.PARTITIONS));
        assertThat(plan(enough).refusals()).isEmpty();

        commit(partition, 3);
        apply(shorter, Permissions.none());
        assertThat(plan(shorter).drifted()).isFalse();
        apply(shop, Permissions.none());
    }

    private static Shop named(String name) {
        return Shop.onPaper()
                .named(name)
                .on(
                        new Kafka(TestServers.kafka().bootstrap(), 1, 1, Map.of()),
                        TestServers.registry().url());
    }

    private void create(TopicTarget topic) {
        try (RegistryClient registry = new RegistryClient(shop.environment().registry())) {
            new ClusterHands(kafka, registry, ownership, Clock.systemUTC())
                    .createTopic(topic, target(shop).owner());
        }
    }

    private void commit(TopicPartition partition, long offset) throws Exception {
        kafka.alterConsumerGroupOffsets(shop.name() + ".slow", Map.of(partition, new OffsetAndMetadata(offset)))
                .all()
                .get();
    }

    private String orders() {
        return shop.name() + ".orders";
    }

    private Claim claim(String topic) {
        return Objects.requireNonNull(ownership.read().get(topic), topic);
    }

    private TopicTarget topic(String name) {
        return target(shop).topics().stream()
                .filter(topic -> topic.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Target target(Shop wanted) {
        return Targets.of(wanted.pipeline(), wanted.environment());
    }

    private static Permissions deleting(String topic) {
        return new Permissions(Set.of(), Set.of(topic), Set.of());
    }

    private static Plan plan(Shop wanted) {
        return plan(wanted, Permissions.none());
    }

    private static Plan plan(Shop wanted, Permissions permissions) {
        try (Transport transport = Transport.connect(wanted.pipeline(), wanted.environment())) {
            return transport.plan(permissions);
        }
    }

    private static void apply(Shop wanted, Permissions permissions) {
        Transport.apply(
                wanted.pipeline(),
                wanted.environment(),
                permissions,
                new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    }
}
