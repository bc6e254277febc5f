package io.penstock.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.common.deadletter.DeadLetterHeaders;
import io.penstock.common.deadletter.LateHeaders;
import io.penstock.common.environment.Client;
import io.penstock.common.registry.RegistryClient;
import io.penstock.common.wire.RecordEncoder;
import io.penstock.local.demo.Demo;
import io.penstock.local.demo.DemoOptions;
import io.penstock.local.demo.DemoResult;
import io.penstock.local.demo.Target;
import io.penstock.local.lateness.Surveyor;
import io.penstock.local.platform.Platform;
import io.penstock.local.platform.PlatformOptions;
import io.penstock.local.platform.Progress;
import io.penstock.transport.letters.LetterDesk;
import io.penstock.transport.letters.LetterTopic;
import io.penstock.transport.letters.Selection;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a row in PostgreSQL to an answer over HTTP, on the whole platform, which is started once, with brokers that ask who
 * comes: every service, tool and test has a login and the leave that is derived for it. Each story uses a region,
 * currency or order of its own; the loads compare every row of every view with SQL, whatever the stories left there.
 */
final class WholeLineIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    @SuppressWarnings("NullAway.Init") // by JUnit
    static Path data;

    @SuppressWarnings("NullAway.Init") // by start
    private static Platform platform;

    /** The shop's past comes before all stories: what jobs decide on must not lie behind them. */
    @BeforeAll
    static void start() throws IOException, InterruptedException, SQLException {
        Path home = Path.of("..").toAbsolutePath().normalize();
        platform = Platform.start(
                PlatformOptions.builtIn(home, data.resolve("penstock"), PlatformOptions.PortChoice.ANY)
                        .withSecurity(),
                Progress.NONE);
        DemoResult result = new Demo(target(), new DemoOptions(1, 0, 0), silence(), false, System.nanoTime()).run();
        assertThat(result.differences()).as("without a kill").isEmpty();
    }

    @AfterAll
    static void stop() {
        if (platform != null) {
            platform.stop();
        }
    }

    @Test
    void insertsUpdatesAndDeletesEndInTheViewAsSqlSays() throws Exception {
        Instant minute = Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.MINUTES);
        sql(
                insert("w1", "10.10", "'" + minute + "'", "story-sql"),
                insert("w2", "0.05", "'" + minute + "'", "story-sql"),
                insert("w3", "7.00", "'" + minute + "'", "story-sql"),
                "update public.orders set total_amount = 20.20 where order_id = 'w1'",
                "delete from public.orders where order_id = 'w3'",
                ledger("orders", 5));
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode rows = revenue("story-sql");
            assertThat(rows).hasSize(1);
            JsonNode row = rows.get(0);
            assertThat(row.path("window_start").asText()).isEqualTo(minute.toString());
            assertThat(row.path("orders").asInt()).isEqualTo(2);
            assertThat(row.path("revenue").asText()).isEqualTo("20.25");
            assertThat(row.path("smallest").asDouble()).isEqualTo(0.05);
            assertThat(row.path("largest").asDouble()).isEqualTo(20.2);
        });
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(view("order_sizes", "source_region", "story-sql"))
                .as("a window of 15 minutes every 5")
                .hasSize(3)
                .allSatisfy(window -> {
                    assertThat(window.path("orders").asInt()).isEqualTo(2);
                    assertThat(window.path("p95").asDouble()).isCloseTo(20.2, withPercentage(1));
                }));
        assertThat(view("customer_spending", "customer_id", "customer"))
                .as("without a window, one row")
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.has("window_start")).isFalse();
                    assertThat(row.path("regions").asInt()).isPositive();
                    assertThat(row.path("final").asBoolean()).isFalse();
                });
        assertThatThrownBy(() -> view("customer_spending", "from", "2026-01-01T00:00:00Z"))
                .hasMessageContaining("answered 400");
    }

    @Test
    void aRowThatDoesNotFitTheContractIsADeadLetterAndItsNeighboursFlow() throws Exception {
        String now = "'" + Instant.now() + "'";
        sql(
                insert("d1", "1.00", now, "story-unmappable"),
                insert("d2", "2.00", "'infinity'", "story-unmappable"),
                insert("d3", "4.00", now, "story-unmappable"),
                ledger("orders", 3));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(total(revenue("story-unmappable"), "revenue"))
                .isEqualTo(5.0));
        ConsumerRecord<byte[], byte[]> dead = onlyRecord("shop.orders.dlq", "\"d2\"");
        JsonNode change = JSON.readTree(dead.value());
        assertThat(change.path("op").asText()).isEqualTo("c");
        assertThat(change.path("after").path("created_at").asText()).isEqualTo("infinity");
        assertThat(change.path("after").path("total_amount").asText()).isEqualTo("2.00");
        assertThat(Topic.header(dead, DeadLetterHeaders.EXCEPTION_MESSAGE)).contains("created_at");
        assertThat(Topic.header(dead, DeadLetterHeaders.PENSTOCK_STAGE)).isNotEmpty();
    }

    @Test
    void bytesThatAreNotAvroAreADeadLetterWithTheirBytesAndTheirNeighboursFlow() throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        publish("g-order", payment("g1", "g-order", "story-garbage", 1.25, now));
        publish("g-order", "no Avro in story-garbage".getBytes(UTF_8));
        publish("g-order", payment("g2", "g-order", "story-garbage", 2.50, now));
        sql(
                paid("g1", "g-order", "1.25", "story-garbage", now),
                paid("g2", "g-order", "2.50", "story-garbage", now),
                ledger("payments", 3));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        total(view("payments_per_minute", "currency", "story-garbage"), "amount"))
                .isEqualTo(3.75));
        ConsumerRecord<byte[], byte[]> dead = onlyRecord("shop.payments.dlq", "story-garbage");
        assertThat(new String(dead.value(), UTF_8)).isEqualTo("no Avro in story-garbage");
        assertThat(new String(dead.key(), UTF_8)).isEqualTo("g-order");
        assertThat(Topic.header(dead, DeadLetterHeaders.TOPIC)).isEqualTo("shop.payments");
        assertThat(Topic.header(dead, DeadLetterHeaders.OFFSET)).matches("\\d+");
        assertThat(Topic.header(dead, DeadLetterHeaders.EXCEPTION_MESSAGE)).isNotEmpty();
        try (LetterDesk desk =
                new LetterDesk(platform.pipeline(), platform.environment(Client.OPERATIONS), silence())) {
            LetterTopic payments = desk.topics(LetterTopic.Kind.DEAD, Optional.of("payments"), Optional.empty())
                    .get(0);
            assertThat(desk.drop(payments, Selection.ALL))
                    .as("settled by whoever may do that")
                    .isNotEmpty();
            assertThat(desk.list(List.of(payments)))
                    .allSatisfy(count -> assertThat(count.open()).isZero());
        }
    }

    @Test
    void aContractGrowsAFieldWhileEveryServiceIsReplacedUnderLoad() throws Exception {
        EvolutionStory.tell(platform, data.resolve("evolution"));
    }

    @Test
    void everyLoginMayDoWhatIsDeclaredAndWhoeverLosesAGrantSaysWhich() throws Exception {
        AccessStory.tell(platform, () -> {
            sql(insert("a1", "1.00", "'" + Instant.now() + "'", "story-access"), ledger("orders", 1));
            return null;
        });
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(total(revenue("story-access"), "revenue"))
                .isEqualTo(1.0));
    }

    @Test
    void aVeryLateEventIsInTheLateTopicAndNotInTheView() throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Instant longAgo = now.minus(Duration.ofHours(3));
        byte[] late = payment("l2", "l-order", "story-late", 100, longAgo);
        publish("l-order", payment("l1", "l-order", "story-late", 1.00, now));
        publish("l-order", late);
        sql(
                paid("l1", "l-order", "1.00", "story-late", now),
                paid("l2", "l-order", "100.00", "story-late", longAgo),
                ledger("payments", 2));
        ConsumerRecord<byte[], byte[]> found = onlyRecord("shop.payments.late", "story-late");
        assertThat(found.value()).isEqualTo(late);
        assertThat(new String(found.key(), UTF_8)).isEqualTo("l-order");
        assertThat(Topic.header(found, LateHeaders.IMAGES)).isEqualTo("value");
        assertThat(Topic.header(found, LateHeaders.EVENT_TIME)).isEqualTo(Long.toString(longAgo.toEpochMilli()));
        assertThat(Long.parseLong(Topic.header(found, LateHeaders.LATENESS_MS)))
                .isGreaterThan(Duration.ofHours(2).toMillis());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(total(view("payments_per_minute", "currency", "story-late"), "amount"))
                        .isEqualTo(1.0));
    }

    @Test
    void everyRowEqualsSqlAfterALoadInWhichProcessesAreKilledAgainAndAgain() throws Exception {
        long seed = System.nanoTime();
        Demo demo = new Demo(target(), new DemoOptions(seed, Long.MAX_VALUE, 800), silence(), false, System.nanoTime());
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
        for (long killAfter : new long[] {2_000 + Math.floorMod(seed, 1_000), 4_000}) {
            for (String victim : List.of("ingestion", "taskmanager", "serving")) {
                long already = changesInViews();
                await().atMost(PATIENCE).until(() -> running.isDone() || changesInViews() >= already + killAfter);
                assertThat(running)
                        .as("the load is still running when %s is killed, seed %d", victim, seed)
                        .isNotDone();
                Objects.requireNonNull(platform.units().get(victim)).kill();
            }
        }
        demo.stop();
        DemoResult result = running.join();
        assertThat(result.differences()).as("seed %d", seed).isEmpty();
        assertThat(result.compared()).isGreaterThan(20);
        assertThat(result.written()).isGreaterThanOrEqualTo(6_000);
        for (String source : List.of("orders", "payments")) {
            assertThat(lateByTheSurvey(source))
                    .as("what `penstock lateness %s` counts, seed %d", source, seed)
                    .isEqualTo(Topic.read(kafka(), "shop." + source + ".late").size());
        }
    }

    private static long lateByTheSurvey(String source) {
        return new Surveyor(platform.pipeline(), platform.environment(), silence())
                .survey(platform.pipeline().source(source), Optional.empty(), Optional.empty())
                .survey()
                .overall()
                .counts()
                .routed();
    }

    private static Target target() {
        return new Target(
                platform.pipeline(),
                platform.environment(),
                platform.environment(Client.APPLICATIONS).kafka(),
                platform.jdbcUrl("shop"),
                platform.shopUser(),
                platform.shopPassword(),
                platform.service("serving"));
    }

    private static long changesInViews() throws IOException, InterruptedException {
        long changes = 0;
        try {
            for (JsonNode view : get("/v1/views").path("views")) {
                changes += view.path("changes").asLong();
            }
        } catch (IOException restarting) {
            return 0;
        }
        return changes;
    }

    private static JsonNode revenue(String region) throws IOException, InterruptedException {
        return view("revenue_per_minute", "source_region", region);
    }

    private static JsonNode view(String view, String field, String value) throws IOException, InterruptedException {
        return get("/v1/views/" + view + "?" + field + "=" + value).path("rows");
    }

    private static double total(JsonNode rows, String measure) {
        double total = 0;
        for (JsonNode row : rows) {
            total += row.path(measure).asDouble();
        }
        return total;
    }

    private static JsonNode get(String path) throws IOException, InterruptedException {
        URI uri = target().serving().resolve(path);
        HttpResponse<String> response =
                HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(uri + " answered " + response.statusCode() + ": " + response.body());
        }
        return JSON.readTree(response.body());
    }

    /** The one record of the topic whose value contains this text; waits for it, and fails if there are two. */
    private static ConsumerRecord<byte[], byte[]> onlyRecord(String topic, String text) {
        List<ConsumerRecord<byte[], byte[]>> found = await().atMost(PATIENCE)
                .until(
                        () -> Topic.read(kafka(), topic).stream()
                                .filter(record -> new String(record.value(), UTF_8).contains(text))
                                .toList(),
                        records -> !records.isEmpty());
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static void publish(String key, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                target().publishing().clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            var acknowledged = producer.send(new ProducerRecord<>("shop.payments", key.getBytes(UTF_8), value));
            producer.flush();
            acknowledged.get();
        }
    }

    private static byte[] payment(String id, String order, String currency, double amount, Instant paidAt) {
        try (RegistryClient registry = new RegistryClient(target().environment().registry())) {
            Schema contract = target().pipeline().source("payments").schema();
            GenericRecord payment = new GenericRecordBuilder(contract)
                    .set("payment_id", id)
                    .set("order_id", order)
                    .set("card_id", "card")
                    .set("amount", amount)
                    .set("currency", currency)
                    .set("status", "accepted")
                    .set("paid_at", paidAt.toEpochMilli())
                    .build();
            return new RecordEncoder(registry.idOf("shop.payments-value", contract), contract).encode(payment);
        }
    }

    private static String insert(String id, String amount, String createdAt, String region) {
        return "insert into public.orders values ('" + id + "', 'customer', " + amount + ", 'USD', '{sku}', "
                + createdAt + ", '" + region + "')";
    }

    private static String paid(String id, String order, String amount, String currency, Instant paidAt) {
        return "insert into ledger.payments values ('" + id + "', '" + order + "', 'card', " + amount + ", '" + currency
                + "', 'accepted', '" + paidAt + "')";
    }

    private static String ledger(String source, int changes) {
        return "insert into ledger.written values ('" + source + "', " + changes + ")";
    }

    private static void sql(String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(target().shop(), target().user(), target().password());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String text : statements) {
                statement.execute(text);
            }
            connection.commit();
        }
    }

    private static Map<String, Object> kafka() {
        return target().environment().kafka().clientProperties();
    }

    private static PrintStream silence() {
        return new PrintStream(OutputStream.nullOutputStream(), true, UTF_8);
    }
}
