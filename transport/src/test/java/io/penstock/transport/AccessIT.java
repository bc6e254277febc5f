package io.penstock.transport;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.penstock.common.declaration.Route;
import io.penstock.common.environment.Client;
import io.penstock.common.environment.Kafka;
import io.penstock.common.environment.Secret;
import io.penstock.common.environment.TieredStorage;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.kafka.KafkaLogin;
import io.penstock.servers.TestServers;
import io.penstock.servers.kafka.KafkaBroker;
import io.penstock.servers.kafka.KafkaLogins;
import io.penstock.transport.ownership.OwnershipTopic;
import io.penstock.transport.plan.Permissions;
import io.penstock.transport.plan.Plan;
import io.penstock.transport.wanted.Access;
import io.penstock.transport.wanted.Grant;
import io.penstock.transport.wanted.Grant.Kind;
import io.penstock.transport.wanted.Grant.Operation;
import io.penstock.transport.wanted.Targets;
import io.penstock.transport.wanted.TopicTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On a broker that asks who comes, over TLS, and lets nobody do what no ACL allows. */
class AccessIT {
    private static final String DEPLOYER = "deployer";
    private static final byte[] VALUE = {1};

    private static KafkaBroker broker;
    private static KafkaLogins logins;
    private static Shop shop;

    @BeforeAll
    static void open() throws Exception {
        broker = TestServers.securedKafka();
        logins = new KafkaLogins(broker.doorkeeper(), List.of(broker.bootstrap()));
        List<String> users = Stream.concat(
                        Stream.of(DEPLOYER), Arrays.stream(Client.values()).map(Client::key))
                .toList();
        logins.write(users);
        logins.create(users);
        shop = Shop.onPaper()
                .with(new Route("orders_eu", "orders", Optional.empty(), List.of(), Optional.empty()))
                .on(kafka(DEPLOYER), TestServers.registry().url());
    }

    @Test
    void everyClientMayDoWhatIsDerivedForItAndNothingElse() throws Exception {
        assertThatThrownBy(() -> Transport.apply(shop.pipeline(), shop.environment(), System.out))
                .as("the deployer itself needs leave")
                .isInstanceOfSatisfying(
                        PenstockException.class, e -> assertThat(e.code()).isEqualTo("kafka-unauthorized"))
                .hasMessageContaining("as User:deployer: Kafka: cannot ")
                .hasMessageContaining("docs/access.md");
        logins.letApply(DEPLOYER, "shop.", OwnershipTopic.NAME);
        Transport.apply(shop.pipeline(), shop.environment(), System.out);
        try (Transport transport = Transport.connect(shop.pipeline(), shop.environment())) {
            Plan plan = transport.plan(Permissions.none());
            assertThat(plan.drifted()).as("ACLs are read back as they were set").isFalse();
            assertThat(plan.notes())
                    .as("the deployer may do all this without seeing how brokers are set")
                    .singleElement()
                    .asString()
                    .contains("settings are not shown", "DescribeConfigs on the cluster");
        }

        Set<Grant> granted =
                Access.of(shop.pipeline(), shop.environment().kafka().principals());
        List<String> topics = Targets.of(shop.pipeline(), shop.environment()).topics().stream()
                .map(TopicTarget::name)
                .toList();
        Set<String> groups = names(granted, Kind.GROUP, "shop.other");
        Set<String> ids = names(granted, Kind.TRANSACTIONAL_ID, "shop.other");
        fill(topics);
        for (Client client : Client.values()) {
            String principal = "User:" + client.key();
            Set<Grant> found = new TreeSet<>();
            for (String topic : topics) {
                add(found, principal, Kind.TOPIC, topic, Operation.WRITE, () -> write(client, topic));
                add(found, principal, Kind.TOPIC, topic, Operation.READ, () -> read(client, topic));
            }
            for (String group : groups) {
                add(found, principal, Kind.GROUP, group, Operation.READ, () -> commit(client, group, topics));
            }
            for (String id : ids) {
                add(found, principal, Kind.TRANSACTIONAL_ID, id, Operation.WRITE, () -> fence(client, id));
            }
            assertThat(found).as(principal).isEqualTo(expected(granted, principal, ids));
        }
        monitors(topics);
    }

    /** Here, since no other test shares this broker. */
    @Test
    void aBrokersOwnLimitsAreSeenAndRefusedWithItsName() throws Exception {
        Kafka open = everything();
        Shop limited =
                Shop.onPaper().named("limited").on(open, TestServers.registry().url());
        int id = broker.id();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(id));
        limit(resource, AlterConfigOp.OpType.SET);
        try {
            await().untilAsserted(() -> assertThat(plan(limited))
                    .contains("refused: message.max.bytes of broker " + id
                            + " is 500000, and max.request.size is 1048576 (Kafka's default)"));
        } finally {
            limit(resource, AlterConfigOp.OpType.DELETE);
        }
        await().untilAsserted(() -> assertThat(plan(limited)).doesNotContain("refused"));

        TieredStorage day = new TieredStorage(Duration.ofDays(1));
        assertThat(plan(limited.on(open.withTieredStorage(day), limited.registry())))
                .contains("! broker " + id, "refused: remote.log.storage.system.enable is false");
    }

    private static void limit(ConfigResource resource, AlterConfigOp.OpType operation) throws Exception {
        ConfigEntry limit = new ConfigEntry("message.max.bytes", "500000");
        try (Admin superuser = superuser()) {
            superuser
                    .incrementalAlterConfigs(Map.of(resource, List.of(new AlterConfigOp(limit, operation))))
                    .all()
                    .get();
        }
    }

    private static Admin superuser() {
        return Admin.create(broker.doorkeeper().superuser(broker.bootstrap()));
    }

    /** The cluster for who may do everything. */
    private static Kafka everything() throws IOException {
        Map<String, String> properties = new HashMap<>();
        broker.doorkeeper()
                .superuser(broker.bootstrap())
                .forEach((key, value) -> properties.put(key, value.toString()));
        properties.remove("bootstrap.servers");
        Path login = Files.writeString(
                TestServers.folder().resolve("superuser.jaas"),
                Objects.requireNonNull(properties.remove("sasl.jaas.config")));
        return new Kafka(broker.bootstrap(), 1, 1, properties, Map.of("sasl.jaas.config", new Secret.FromFile(login)));
    }

    private static String plan(Shop wanted) {
        try (Transport transport = Transport.connect(wanted.pipeline(), wanted.environment())) {
            return transport.plan(Permissions.none()).describe();
        }
    }

    @Test
    void whoeverIsNotLetInHearsWhy() throws IOException {
        Map<String, Object> stranger = properties(Client.SERVING);
        String login =
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"serving\" password=\"x\";";
        stranger.put("sasl.jaas.config", login);
        assertThat(refusal(stranger))
                .startsWith("Kafka at " + broker.bootstrap() + " does not let in User:serving: ")
                .contains("SCRAM-SHA-512", "sasl.jaas.config");

        Map<String, Object> trustsOthers = properties(Client.SERVING);
        trustsOthers.remove("ssl.truststore.type");
        trustsOthers.remove("ssl.truststore.certificates");
        assertThat(refusal(trustsOthers))
                .contains("no TLS", "unable to find valid certification path", "ssl.truststore");

        Path wrong = Files.writeString(TestServers.folder().resolve("wrong.jaas"), login);
        Kafka theirs = kafka(Client.SERVING.key());
        Map<String, Secret> secrets = new HashMap<>(theirs.secrets());
        secrets.put("sasl.jaas.config", new Secret.FromFile(wrong));
        Shop strangers = shop.on(
                new Kafka(theirs.bootstrap(), 1, 1, theirs.properties(), secrets),
                TestServers.registry().url());
        assertThatThrownBy(() -> Transport.apply(strangers.pipeline(), strangers.environment(), System.out))
                .isInstanceOfSatisfying(
                        PenstockException.class, e -> assertThat(e.code()).isEqualTo("kafka-unauthenticated"))
                .hasMessageContaining("does not let in User:serving");
    }

    private static String refusal(Map<String, Object> client) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(client)) {
            consumer.partitionsFor("shop.orders");
            return "let in";
        } catch (KafkaException e) {
            return KafkaLogin.of(client)
                    .refusal(e, AclOperation.READ)
                    .orElseThrow(() -> e)
                    .message();
        }
    }

    /** Prefixes as the names that were tried. */
    private static Set<Grant> expected(Set<Grant> granted, String principal, Set<String> ids) {
        Set<Grant> expected = new TreeSet<>();
        for (Grant grant : granted) {
            if (!grant.principal().equals(principal) || grant.operation() == Operation.DESCRIBE) {
                continue;
            }
            if (!grant.prefixed()) {
                expected.add(grant);
            }
            ids.stream()
                    .filter(id -> grant.prefixed() && id.startsWith(grant.name()))
                    .forEach(id -> expected.add(new Grant(principal, grant.kind(), id, false, grant.operation())));
        }
        return expected;
    }

    /** All that somebody may use, of a prefix one that has it, and one that nobody may. */
    private static Set<String> names(Set<Grant> granted, Kind kind, String nobodys) {
        Set<String> names = new TreeSet<>(Set.of(nobodys));
        granted.stream()
                .filter(grant -> grant.kind() == kind && grant.operation() != Operation.DESCRIBE)
                .forEach(grant -> names.add(grant.prefixed() ? grant.name() + "1" : grant.name()));
        return names;
    }

    private interface Attempt {
        void make() throws Exception;
    }

    private static void add(
            Set<Grant> found, String principal, Kind kind, String name, Operation operation, Attempt attempt)
            throws Exception {
        try {
            attempt.make();
            found.add(new Grant(principal, kind, name, false, operation));
        } catch (KafkaException | ExecutionException e) {
            // A producer that may write nothing at all is told so before, or by, the answer to what it sends.
            if (!(e instanceof AuthorizationException) && !(e.getCause() instanceof AuthorizationException)) {
                throw e;
            }
        }
    }

    private static void fill(List<String> topics) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                producer(broker.doorkeeper().superuser(broker.bootstrap()))) {
            for (String topic : topics) {
                producer.send(new ProducerRecord<>(topic, 0, VALUE, VALUE)).get();
            }
        }
    }

    private static void write(Client client, String topic) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(properties(client))) {
            producer.send(new ProducerRecord<>(topic, 0, VALUE, VALUE)).get();
        }
    }

    private static void read(Client client, String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(properties(client))) {
            List<TopicPartition> first = List.of(new TopicPartition(topic, 0));
            consumer.assign(first);
            consumer.seekToBeginning(first);
            await().until(() -> !consumer.poll(Duration.ofMillis(200)).isEmpty());
        }
    }

    /** By a topic that the client may read, if there is one: the group is asked for first. */
    private static void commit(Client client, String group, List<String> topics) {
        Map<String, Object> properties = properties(client);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        String topic = topics.stream()
                .filter(name -> client == Client.SERVING ? name.startsWith("shop.view.") : name.equals("shop.orders"))
                .findFirst()
                .orElseThrow();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(properties)) {
            consumer.commitSync(Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)));
        }
    }

    private static void fence(Client client, String transactionalId) {
        Map<String, Object> properties = properties(client);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        try (KafkaProducer<byte[], byte[]> producer = producer(properties)) {
            producer.initTransactions();
        }
    }

    /** What the monitoring service asks, see its offset reader. */
    private static void monitors(List<String> topics) throws Exception {
        try (Admin admin = Admin.create(properties(Client.MONITORING))) {
            assertThat(admin.listTopics().names().get()).containsAll(topics);
            assertThat(admin.describeTopics(topics).allTopicNames().get()).hasSameSizeAs(topics);
            assertThat(admin.listConsumerGroupOffsets("shop.serving")
                            .partitionsToOffsetAndMetadata()
                            .get())
                    .isNotEmpty();
        }
    }

    private static Kafka kafka(String user) throws IOException {
        return new Kafka(
                broker.bootstrap(),
                1,
                1,
                Map.of(
                        "security.protocol", "SASL_SSL",
                        "sasl.mechanism", "SCRAM-SHA-512",
                        "ssl.truststore.type", "PEM"),
                Map.of(
                        "sasl.jaas.config",
                                new Secret.FromFile(broker.doorkeeper().login(user)),
                        "ssl.truststore.certificates",
                                new Secret.FromFile(broker.doorkeeper().certificate())),
                Arrays.stream(Client.values()).collect(toMap(Function.identity(), client -> "User:" + client.key())));
    }

    private static Map<String, Object> properties(Client client) {
        try {
            return new HashMap<>(kafka(client.key()).clientProperties());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> properties) {
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> properties) {
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
