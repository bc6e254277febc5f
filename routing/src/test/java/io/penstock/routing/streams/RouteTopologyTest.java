package io.penstock.routing.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.common.deadletter.PoisonWindow;
import io.penstock.common.deadletter.Stage;
import io.penstock.common.deadletter.Stage.Writer;
import io.penstock.common.environment.Kafka;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.kafka.KafkaLogin;
import io.penstock.routing.metrics.RouteMeters;
import io.penstock.routing.rule.Desk;
import io.penstock.routing.rule.Router;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RouteTopologyTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(42), ZoneOffset.UTC);
    private static final Instant WRITTEN = Instant.ofEpochMilli(1_700_000_000_500L);
    private static final byte[] KEY = "c1".getBytes(UTF_8);
    private static final KafkaLogin LOGIN = KafkaLogin.of(Map.of());

    private Desk desk = Desk.events(", where: \"source_region.startsWith('eu-')\"");
    private boolean poisonAccepted;
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @Test
    void keyHeadersAndTimestampStayWhatTheyAre() {
        try (TopologyTestDriver driver = driver(desk::router)) {
            input(driver).pipeInput(record(desk.event("o1", "eu-west-1", 1)));

            TestRecord<byte[], byte[]> routed = output(driver, "shop.r").readRecord();
            assertThat(routed.key()).isEqualTo(KEY);
            assertThat(routed.getRecordTime()).isEqualTo(WRITTEN);
            assertThat(text(routed.headers(), "trace")).isEqualTo("abc");
            assertThat(output(driver, "shop.r").isEmpty()).isTrue();
        }
    }

    @Test
    void aBadRecordIsADeadLetterWithItsOwnBytesAndTheHeadersOfAllOthers_itsNeighboursPass() {
        try (TopologyTestDriver driver = driver(desk::router)) {
            byte[] bad = {0, 0, 0};
            input(driver).pipeInput(record(desk.event("o1", "eu-west-1", 1)));
            input(driver).pipeInput(record(bad));
            input(driver).pipeInput(record(desk.event("o2", "eu-west-1", 1)));

            assertThat(output(driver, "shop.r").readValuesToList()).hasSize(2);
            TestRecord<byte[], byte[]> dead = output(driver, "shop.r.dlq").readRecord();
            assertThat(dead.key()).isEqualTo(KEY);
            assertThat(dead.value()).isEqualTo(bad);
            assertThat(dead.getRecordTime()).isEqualTo(WRITTEN);
            assertThat(text(dead.headers(), "trace")).isEqualTo("abc");
            assertThat(text(dead.headers(), "__connect.errors.topic")).isEqualTo("shop.orders");
            assertThat(text(dead.headers(), "__connect.errors.offset")).isEqualTo("1");
            assertThat(text(dead.headers(), "__connect.errors.exception.class.name"))
                    .isEqualTo("TOO_SHORT");
            assertThat(text(dead.headers(), "penstock.stage")).isEqualTo("decode");
            assertThat(text(dead.headers(), "penstock.timestamp")).isEqualTo("42");
            assertThat(text(dead.headers(), "penstock.id")).isEqualTo("shop.orders/0/1/decode");
        }
    }

    static Stream<Stage> stages() {
        return Stage.of(Writer.ROUTING).stream();
    }

    /** What fails: a route, a value, and why. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Failing(Desk desk, byte[] value, String error) {}

    /** A stage without a case does not compile. */
    private static Failing failing(Stage stage) {
        Desk plain = Desk.events("");
        Desk where = Desk.events(", where: \"items[1] == 'sku'\"");
        Desk split = Desk.events(", split: {by: source_region, into: {eu: [eu-west-1], us: [us-east-1]}}");
        return switch (stage) {
            case ROUTE_DECODE -> new Failing(plain, new byte[] {0, 0, 0}, "TOO_SHORT");
            case CHECK -> new Failing(plain, plain.event("o1", "eu-west-1", -1), "CHECK_FAILED");
            case WHERE -> new Failing(where, where.event("o1", "eu-west-1", 1), "WHERE_FAILED");
            case SPLIT -> new Failing(split, split.event("o1", "ap-south-1", 1), "UNDECLARED_VALUE");
            case MAP_ROW, DECODE, SQL, STEP -> throw new AssertionError("others write " + stage);
        };
    }

    /** Of a record that was sent back once before. */
    @ParameterizedTest
    @MethodSource("stages")
    void everyStageWritesTheSameHeaders(Stage stage) {
        Failing failing = failing(stage);
        desk = failing.desk();
        byte[] value = failing.value();
        try (TopologyTestDriver driver = driver(desk::router)) {
            TestRecord<byte[], byte[]> sent = record(value);
            sent.headers().add("penstock.attempt", "2".getBytes(UTF_8));
            input(driver).pipeInput(sent);

            TestRecord<byte[], byte[]> dead = output(driver, "shop.r.dlq").readRecord();
            assertThat(dead.key()).isEqualTo(KEY);
            assertThat(dead.value()).isEqualTo(value);
            Map<String, String> headers = new HashMap<>();
            dead.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
            assertThat(headers)
                    .containsEntry("trace", "abc")
                    .containsEntry("__connect.errors.topic", "shop.orders")
                    .containsEntry("__connect.errors.partition", "0")
                    .containsEntry("__connect.errors.offset", "0")
                    .containsEntry("__connect.errors.stage", stage.text())
                    .containsEntry("__connect.errors.exception.class.name", failing.error())
                    .containsKey("__connect.errors.exception.message")
                    .containsEntry("penstock.stage", stage.text())
                    .containsEntry("penstock.attempt", "2")
                    .containsEntry("penstock.record.timestamp", Long.toString(WRITTEN.toEpochMilli()))
                    .containsEntry("penstock.timestamp", "42")
                    .containsEntry("penstock.id", "shop.orders/0/0/" + stage.text());
        }
    }

    @Test
    void aPoisonFloodStopsTheRouteAndNamesTheRecord() {
        try (TopologyTestDriver driver = driver(desk::router)) {
            for (int i = 0; i < PoisonWindow.TOLERATED; i++) {
                input(driver).pipeInput(record(new byte[] {1}));
            }
            assertThatThrownBy(() -> input(driver).pipeInput(record(new byte[] {1})))
                    .satisfies(stopped -> assertThat(Verdict.of(desk.plan(), LOGIN, stopped))
                            .hasMessageContaining(
                                    "501 of the last 501 records of shop.orders partition 0, up to offset 500")
                            .hasMessageContaining("--accept poison")
                            .extracting(PenstockException::category)
                            .isEqualTo(Category.USER));
            assertThat(output(driver, "shop.r.dlq").readValuesToList()).hasSize(PoisonWindow.TOLERATED);
        }
    }

    @Test
    void aPoisonFloodThatWasAcceptedIsDeadLetters() {
        poisonAccepted = true;
        try (TopologyTestDriver driver = driver(desk::router)) {
            for (int i = 0; i < 2 * PoisonWindow.TOLERATED; i++) {
                input(driver).pipeInput(record(new byte[] {1}));
            }
            assertThat(output(driver, "shop.r.dlq").readValuesToList()).hasSize(2 * PoisonWindow.TOLERATED);
        }
    }

    @Test
    void everyRecordIsCountedOnce() {
        try (TopologyTestDriver driver = driver(desk::router)) {
            input(driver).pipeInput(record(desk.event("o1", "eu-west-1", 1)));
            input(driver).pipeInput(record(desk.event("o2", "us-east-1", 1)));
            input(driver).pipeInput(record(new byte[] {1}));

            assertThat(count("penstock.routing.in")).isEqualTo(3);
            assertThat(count("penstock.routing.out")).isEqualTo(1);
            assertThat(count("penstock.routing.filtered")).isEqualTo(1);
            assertThat(count("penstock.routing.dead.letters")).isEqualTo(1);
        }
    }

    @Test
    void whatIsNoFaultOfTheRecordIsNoDeadLetter() {
        Supplier<Router> broken = () -> {
            Desk other = Desk.events("");
            return new Router(other.plan(), new Desk.Broken(other));
        };
        try (TopologyTestDriver driver = driver(broken)) {
            assertThatThrownBy(() -> input(driver).pipeInput(record(desk.event("o1", "eu-west-1", 1))))
                    .isInstanceOf(StreamsException.class)
                    .hasRootCauseMessage("broken");
            assertThat(output(driver, "shop.r.dlq").isEmpty()).isTrue();
        }
    }

    @Test
    void aFailureSaysWhoseTurnItIs() {
        assertThat(category(new StreamsException("x", new TimeoutException("no leader"))))
                .isEqualTo(Category.EXTERNAL);
        assertThat(category(new StreamsException("x", new NullPointerException())))
                .isEqualTo(Category.BUG);
        assertThat(category(new StreamsException("x", new RecordTooLargeException("5 MB"))))
                .isEqualTo(Category.USER);
        assertThat(Verdict.of(
                        desk.plan(),
                        LOGIN,
                        new StreamsException(
                                "x", new OffsetOutOfRangeException(Map.of(new TopicPartition("shop.orders", 3), 17L)))))
                .hasMessageContaining("retention removed records of shop.orders")
                .hasMessageContaining("shop.orders-3")
                .hasMessageContaining("--group shop.routing.r");
    }

    @Test
    void pausesGrowAndAreShortAgainAfterAQuietMinute() {
        long[] now = {0};
        Pauses pauses = new Pauses(() -> now[0]);

        assertThat(pauses.next()).hasMillis(500);
        assertThat(pauses.next()).hasMillis(1_000);
        for (int i = 0; i < 50; i++) {
            assertThat(pauses.next()).isLessThanOrEqualTo(Duration.ofSeconds(10));
        }
        now[0] = Duration.ofSeconds(61).toNanos();
        assertThat(pauses.next()).hasMillis(500);
    }

    private Category category(Throwable failure) {
        return Verdict.of(desk.plan(), LOGIN, failure).category();
    }

    private double count(String name) {
        return metrics.get(name).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private TopologyTestDriver driver(Supplier<Router> routers) {
        RouteMeters meters = new RouteMeters(
                metrics, desk.plan().name(), desk.plan().topics().to());
        Properties settings = RouteSettings.of(
                desk.plan(),
                new Kafka("127.0.0.1:1", 1, 1, Map.of()),
                new DeadLetters.Desk(desk.plan().topics().deadLetters(), meters, CLOCK));
        assertThat(settings).containsEntry(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        return new TopologyTestDriver(RouteTopology.of(desk.plan(), routers, meters, poisonAccepted), settings);
    }

    private static TestInputTopic<byte[], byte[]> input(TopologyTestDriver driver) {
        return driver.createInputTopic(Desk.TOPIC, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static TestOutputTopic<byte[], byte[]> output(TopologyTestDriver driver, String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static TestRecord<byte[], byte[]> record(byte[] value) {
        Headers headers = new RecordHeaders().add("trace", "abc".getBytes(UTF_8));
        return new TestRecord<>(KEY, value, headers, WRITTEN);
    }

    private static String text(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), UTF_8);
    }
}
