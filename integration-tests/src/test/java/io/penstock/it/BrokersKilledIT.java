package io.penstock.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.deadletter.DeadLetterHeaders;
import io.penstock.common.names.Names;
import io.penstock.common.registry.RegistryClient;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.local.demo.Demo;
import io.penstock.local.demo.DemoOptions;
import io.penstock.local.demo.DemoResult;
import io.penstock.local.demo.Target;
import io.penstock.local.lateness.Surveyor;
import io.penstock.local.platform.Platform;
import io.penstock.local.platform.PlatformOptions;
import io.penstock.local.platform.Progress;
import io.penstock.servers.process.ProcessUnit;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole platform on three brokers, which are killed under load. What was committed in PostgreSQL or acknowledged to the
 * publishing application is in every view, job output and route once, and nothing else is.
 */
final class BrokersKilledIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration FUTURE = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(300);
    private static final int RATE = 200;

    private static final int PAST = 1_800;
    private static final Names NAMES = new Names("shop");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS) // the logs tell what a failure does not
    @SuppressWarnings("NullAway.Init") // by JUnit
    static Path data;

    @SuppressWarnings("NullAway.Init") // by start
    private static Platform platform;

    @SuppressWarnings("NullAway.Init") // by start
    private static Admin admin;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Path home = Path.of("..").toAbsolutePath().normalize();
        platform = Platform.start(
                PlatformOptions.builtIn(home, data.resolve("penstock"), PlatformOptions.PortChoice.ANY)
                        .withBrokers(3),
                Progress.NONE);
        admin = Admin.create(platform.environment().kafka().clientProperties());
    }

    @AfterAll
    static void stop() {
        if (admin != null) {
            admin.close();
        }
        if (platform != null) {
            platform.stop();
        }
    }

    @Test
    void everyRowEqualsSqlWhateverBrokersDie() throws Exception {
        long seed = System.nanoTime();
        Demo demo =
                new Demo(target(), new DemoOptions(seed, Long.MAX_VALUE, RATE), silence(), false, System.nanoTime());
        CompletableFuture<DemoResult> running = CompletableFuture.supplyAsync(() -> {
            try {
                return demo.run();
            } catch (IOException | SQLException e) {
                throw new CompletionException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CompletionException(e);
            }
        });
        try (BrokersProbe probe = new BrokersProbe(target(), PATIENCE)) {
            // the shop's past, first: jobs decide on it
            await().atMost(PATIENCE).until(() -> number("select count(*) from public.orders") > PAST);
            probe.report("before");
            everyTopicHasThreeReplicas();

            Map<String, Callable<Integer>> leaders = leaders();
            for (Map.Entry<String, Callable<Integer>> led : leaders.entrySet()) {
                awaitInSync();
                assertThat(running).as("the load goes on").isNotDone();
                int leader = led.getValue().call();
                broker(leader).kill();
                probe.report("leader of " + led.getKey() + " killed");
            }
            for (int id = 1; id <= 3; id++) {
                awaitInSync();
                broker(id).stop();
                broker(id).start().awaitReady(PATIENCE);
            }
            probe.report("rolling restart, after the last");
            awaitInSync();
            broker(1).kill();
            broker(2).kill();
            probe.report("two of three killed");
        }
        assertThat(running).as("the load goes on").isNotDone();
        demo.stop();
        DemoResult result = running.join();
        System.out.println(result.describe());

        assertThat(result.differences()).as("seed %d", seed).isEmpty();
        assertThat(result.compared()).isGreaterThan(100);
        assertThat(result.written()).isGreaterThan(5_000);
        onlyWhatTheContractRefusesIsADeadLetter();
        onlyWhatTheLogCallsLateIsLate();
        everyAcknowledgedPaymentIsInItsTopicOnce();
    }

    /** Each the leader of something else that the line stands on. */
    private static Map<String, Callable<Integer>> leaders() {
        Map<String, Callable<Integer>> leaders = new LinkedHashMap<>();
        leaders.put("a partition of orders", () -> leader(NAMES.topic("orders")));
        leaders.put("payments", () -> leader(NAMES.topic("payments")));
        leaders.put(
                "the controllers",
                () -> admin.describeMetadataQuorum().quorumInfo().get().leaderId());
        String ingestion = NAMES.ingestionTransactionalId("shop-db");
        leaders.put("the transactions of ingestion", () -> admin.describeTransactions(List.of(ingestion))
                .description(ingestion)
                .get()
                .coordinatorId());
        String serving = NAMES.servingGroup();
        leaders.put("the group of serving", () -> admin.describeConsumerGroups(List.of(serving))
                .all()
                .get()
                .values()
                .iterator()
                .next()
                .coordinator()
                .id());
        return leaders;
    }

    private static int leader(String topic) throws Exception {
        return describe(topic).get(0).partitions().get(0).leader().id();
    }

    private static ProcessUnit broker(int id) {
        return Objects.requireNonNull(platform.units().get(id == 1 ? "kafka" : "kafka-" + id));
    }

    private static void everyTopicHasThreeReplicas() throws Exception {
        assertThat(describe())
                .extracting(TopicDescription::name)
                .contains("__consumer_offsets", "__transaction_state", NAMES.topic("orders"), NAMES.dlq("orders"));
        assertThat(describe()).allSatisfy(topic -> assertThat(topic.partitions())
                .as(topic.name())
                .allSatisfy(partition -> assertThat(partition.replicas()).hasSize(3)));
    }

    /** Else the next kill would be of the second of three, which is the last story alone. */
    private static void awaitInSync() {
        await().atMost(PATIENCE).pollInterval(POLL).ignoreExceptions().untilAsserted(() -> assertThat(describe())
                .allSatisfy(topic -> assertThat(topic.partitions())
                        .as(topic.name())
                        .allSatisfy(partition -> assertThat(partition.isr()).hasSize(3))));
    }

    /** @param topics none for all that there are */
    private static List<TopicDescription> describe(String... topics) throws Exception {
        Collection<String> names = topics.length > 0
                ? List.of(topics)
                : admin.listTopics(new ListTopicsOptions().listInternal(true))
                        .names()
                        .get();
        return List.copyOf(admin.describeTopics(names).allTopicNames().get().values());
    }

    private static void onlyWhatTheContractRefusesIsADeadLetter() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> orders = Topic.read(kafka(), NAMES.dlq("orders"));
        assertThat(orders)
                .extracting(letter -> Topic.header(letter, DeadLetterHeaders.ID))
                .doesNotHaveDuplicates();
        try (RegistryClient registry = new RegistryClient(platform.environment().registry())) {
            RecordDecoder changes = new RecordDecoder(
                    registry,
                    ChangeEnvelope.schemaOf(platform.pipeline().source("orders").schema()));
            for (ConsumerRecord<byte[], byte[]> letter : orders) {
                assertThat(refused(letter.value(), changes))
                        .as(new String(letter.value(), UTF_8))
                        .isTrue();
            }
        }
        assertThat(Topic.read(kafka(), NAMES.dlq("payments")))
                .extracting(letter -> new String(letter.value(), UTF_8))
                .containsOnly("this is not Avro")
                .hasSize(number("select sum(changes) from ledger.written where source = 'payments'")
                        - number("select count(*) from ledger.payments"));
        assertThat(Topic.read(kafka(), NAMES.dlq("customers"))).isEmpty();
    }

    /** What the load writes to be refused: a time or an amount that no field can hold, or a time an hour ahead. */
    private static boolean refused(byte[] change, RecordDecoder changes) throws MalformedRecord {
        if (change[0] == '{') {
            String columns = new String(change, UTF_8);
            return columns.contains("\"infinity\"") || columns.contains("\"NaN\"");
        }
        GenericRecord decoded = changes.decode(change);
        long now = ChangeEnvelope.sourceTimestamp(decoded);
        return Stream.of(ChangeEnvelope.BEFORE, ChangeEnvelope.AFTER)
                .map(image -> (GenericRecord) decoded.get(image))
                .anyMatch(row -> row != null && (long) row.get("created_at") > now + FUTURE.toMillis());
    }

    private static void onlyWhatTheLogCallsLateIsLate() {
        for (String source : List.of("orders", "payments", "customers")) {
            long late = new Surveyor(platform.pipeline(), platform.environment(), silence())
                    .survey(platform.pipeline().source(source), Optional.empty(), Optional.empty())
                    .survey()
                    .overall()
                    .counts()
                    .routed();
            assertThat(Topic.read(kafka(), NAMES.late(source))).as(source).hasSize((int) late);
        }
    }

    private static void everyAcknowledgedPaymentIsInItsTopicOnce() throws Exception {
        List<String> ids = new ArrayList<>();
        try (RegistryClient registry = new RegistryClient(platform.environment().registry())) {
            RecordDecoder decoder = new RecordDecoder(
                    registry, platform.pipeline().source("payments").schema());
            for (ConsumerRecord<byte[], byte[]> event : Topic.read(kafka(), NAMES.topic("payments"))) {
                if (event.value()[0] == 0) {
                    ids.add(String.valueOf(decoder.decode(event.value()).get("payment_id")));
                }
            }
        }
        assertThat(ids).doesNotHaveDuplicates().hasSize(number("select count(*) from ledger.payments"));
    }

    private static int number(String query) throws SQLException {
        try (Connection shop = DriverManager.getConnection(target().shop(), target().user(), target().password());
                Statement statement = shop.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getInt(1);
        }
    }

    private static Target target() {
        return new Target(
                platform.pipeline(),
                platform.environment(),
                platform.jdbcUrl("shop"),
                platform.shopUser(),
                platform.shopPassword(),
                platform.service("serving"));
    }

    private static Map<String, Object> kafka() {
        return platform.environment().kafka().clientProperties();
    }

    private static PrintStream silence() {
        return new PrintStream(OutputStream.nullOutputStream(), true, UTF_8);
    }
}
