package io.penstock.processing.decode;

import static io.penstock.processing.deadletter.ReadLetter.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.events.OrderEvent;
import com.example.events.PaymentEvent;
import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.change.ChangeSource;
import io.penstock.common.declaration.FieldRoles;
import io.penstock.common.declaration.LatePolicy;
import io.penstock.common.declaration.Lateness;
import io.penstock.common.declaration.Measure;
import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Selection;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.TopicSpec;
import io.penstock.common.declaration.View;
import io.penstock.common.declaration.Window;
import io.penstock.common.expression.Expression;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.wire.RecordEncoder;
import io.penstock.common.wire.UnknownSchema;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.deadletter.LetterOffice;
import io.penstock.processing.source.Header;
import io.penstock.processing.source.RawRecord;
import io.penstock.processing.view.ViewPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DecoderTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final Schema ORDER = OrderEvent.getClassSchema();
    private static final Schema PAYMENT = PaymentEvent.getClassSchema();
    private static final Schema ENVELOPE = ChangeEnvelope.schemaOf(ORDER);
    private static final int ENVELOPE_ID = 7;
    private static final int PAYMENT_ID = 8;
    private static final AtomicInteger OUTAGES = new AtomicInteger();
    private static final LetterOffice LETTERS = new LetterOffice("p.s", "p.s.dlq", "p.s.late");
    private static final SchemaSource REGISTRY = () -> id -> switch (id) {
        case ENVELOPE_ID -> ENVELOPE;
        case PAYMENT_ID -> PAYMENT;
        default -> throw new UnknownSchema(id);
    };

    @Test
    void readsWhatEachViewNeedsOfBothImages() throws Exception {
        try (Reading flink = orders()) {
            flink.read(raw(change(order(12.34, NOW - 1), order(20, NOW), "u")));
            Change change = flink.extractOutputValues().get(0);
            assertThat(change.sourceTime()).isEqualTo(NOW - 5);
            assertThat(change.counted()).isTrue();
            Image before = image(change.before());
            Image after = image(change.after());
            assertThat(before.eventTime()).isEqualTo(NOW - 1);
            assertThat(before.contributions().get(0).group()).isEqualTo("[\"eu\"]");
            assertThat(before.contributions().get(0).values()).containsExactly(1234L);
            assertThat(after.contributions().get(0).values()).containsExactly(2000L);
        }
    }

    @Test
    void ignoresTombstonesOfAChangeStream() throws Exception {
        try (Reading flink = orders()) {
            flink.read(new RawRecord(0, 0, NOW, new byte[] {1}, null, List.of()));
            assertThat(flink.extractOutputValues()).singleElement().matches(Change::isNothing);
            assertThat(flink.letters()).isEmpty();
        }
    }

    @Test
    void aRowThatWasReadAgainChangesNothing() throws Exception {
        try (Reading flink = orders()) {
            flink.read(raw(change(order(20, NOW), order(20, NOW), "r")));
            assertThat(flink.extractOutputValues()).singleElement().matches(Change::isNothing);
            assertThat(flink.letters()).isEmpty();
            flink.read(raw(change(order(20, NOW), order(21, NOW), "r")));
            assertThat(flink.letters()).hasSize(1);
        }
    }

    static Stream<Arguments> unusableChanges() {
        byte[] good = change(null, order(1, NOW), "c");
        return Stream.of(
                Arguments.of("TOO_SHORT", new byte[] {0, 0, 0, 0}),
                Arguments.of("TOO_SHORT", new byte[0]),
                Arguments.of("WRONG_MAGIC", "plain text".getBytes(UTF_8)),
                Arguments.of("UNKNOWN_SCHEMA", new byte[] {0, 0, 0, 0, 99, 1}),
                Arguments.of("INCOMPATIBLE_SCHEMA", new RecordEncoder(PAYMENT_ID, PAYMENT).encode(payment(1, NOW))),
                Arguments.of("TRUNCATED", Arrays.copyOf(good, 5)),
                Arguments.of("LENGTH_OUT_OF_BOUNDS", Arrays.copyOf(good, good.length - 1)),
                Arguments.of("TRAILING_BYTES", Arrays.copyOf(good, good.length + 1)),
                Arguments.of("NOT_FINITE", change(null, order(Double.NaN, NOW), "c")),
                Arguments.of("NOT_FINITE", change(order(Double.NEGATIVE_INFINITY, NOW), null, "d")),
                Arguments.of("SUM_OVERFLOW", change(null, order(1e18, NOW), "c")),
                Arguments.of("CHECK_FAILED", change(null, order(1, NOW, "EURO"), "c")),
                Arguments.of("CHECK_FAILED", change(null, order(1, NOW, ""), "c")),
                Arguments.of("FUTURE_EVENT_TIME", change(null, order(1, NOW + 300_001), "c")),
                Arguments.of("FUTURE_EVENT_TIME", change(null, order(1, 253_402_300_799_000L), "r")),
                Arguments.of("ANCIENT_EVENT_TIME", change(null, order(1, Long.MIN_VALUE), "c")),
                Arguments.of("INCOMPLETE_CHANGE", change(null, order(1, NOW), "u")),
                Arguments.of("INCOMPLETE_CHANGE", change(null, null, "d")),
                Arguments.of("INCOMPLETE_CHANGE", change(order(1, NOW), order(1, NOW), "c")),
                Arguments.of("INCOMPLETE_CHANGE", change(null, null, "t")));
    }

    @ParameterizedTest
    @MethodSource("unusableChanges")
    void aRecordThatIsOfNoUseBecomesADeadLetterAndItsNeighboursPass(String reason, byte[] value) throws Exception {
        try (Reading flink = orders()) {
            RawRecord bad = new RawRecord(
                    3, 42, NOW, new byte[] {9}, value, List.of(new Header("traceparent", "00-1".getBytes(UTF_8))));
            flink.read(raw(change(null, order(1, NOW), "c")));
            flink.read(bad);
            flink.read(raw(change(null, order(2, NOW), "c")));

            assertThat(flink.extractOutputValues())
                    .extracting(Change::isNothing)
                    .containsExactly(false, true, false);
            Letter letter = flink.letters().get(0);
            assertThat(letter.topic()).isEqualTo("p.s.dlq");
            assertThat(letter.key()).isEqualTo(bad.key());
            assertThat(letter.value()).isEqualTo(value);
            assertThat(letter.timestamp()).isEqualTo(NOW);
            assertThat(header(letter, "traceparent")).isEqualTo("00-1");
            assertThat(header(letter, "__connect.errors.topic")).isEqualTo("p.s");
            assertThat(header(letter, "__connect.errors.partition")).isEqualTo("3");
            assertThat(header(letter, "__connect.errors.offset")).isEqualTo("42");
            assertThat(header(letter, "__connect.errors.exception.class.name")).isEqualTo(reason);
            assertThat(header(letter, "penstock.stage")).isEqualTo("decode");
            assertThat(header(letter, "penstock.id")).isEqualTo("p.s/3/42/decode");
        }
    }

    @Test
    void aCheckThatDoesNotHoldIsNamed() throws Exception {
        try (Reading flink = orders()) {
            flink.read(raw(change(null, order(1, NOW, "EURO"), "c")));

            assertThat(header(flink.letters().get(0), "__connect.errors.exception.message"))
                    .isEqualTo("check does not hold: currency.size() == 3 && 1 / currency.size() == 0");
        }
    }

    @Test
    void aRowThatBecomesOfNoUseLeavesTheViewsAndComesBackOnceItIsMended() throws Exception {
        try (Reading flink = orders()) {
            flink.read(raw(change(order(1, NOW), order(2, NOW, "EURO"), "u")));
            flink.read(raw(change(order(2, NOW, "EURO"), order(3, NOW), "u")));
            flink.read(raw(change(order(3, NOW, "EURO"), order(Double.NaN, NOW), "u")));

            List<Change> changes = flink.extractOutputValues();
            assertThat(changes).extracting(change -> change.before() != null).containsExactly(true, false, false);
            assertThat(changes).extracting(change -> change.after() != null).containsExactly(false, true, false);
            assertThat(changes).extracting(Change::counted).containsOnly(false);
            assertThat(flink.letters())
                    .extracting(letter -> header(letter, "penstock.images"))
                    .containsExactly("after", "before", "before,after");
            assertThat(flink.letters())
                    .extracting(letter -> header(letter, "__connect.errors.exception.class.name"))
                    .containsExactly("CHECK_FAILED", "CHECK_FAILED", "NOT_FINITE");
        }
    }

    @Test
    void aRecordWithoutKeyIsADeadLetter() throws Exception {
        try (Reading flink = orders()) {
            flink.read(new RawRecord(0, 0, NOW, null, change(null, order(1, NOW), "c"), List.of()));
            assertThat(header(flink.letters().get(0), "__connect.errors.exception.class.name"))
                    .isEqualTo("NULL_KEY");
            assertThat(flink.letters().get(0).key()).isNull();
        }
    }

    @Test
    void anEventIsItsOwnOnlyImageAndAnEmptyOneIsADeadLetter() throws Exception {
        try (Reading flink = payments()) {
            flink.read(raw(new RecordEncoder(PAYMENT_ID, PAYMENT).encode(payment(3.5, NOW))));
            flink.read(new RawRecord(0, 1, NOW, new byte[] {1}, null, List.of()));

            Change change = flink.extractOutputValues().get(0);
            assertThat(change.before()).isNull();
            assertThat(image(change.after()).contributions().get(0).values()).containsExactly(350L);
            assertThat(change.sourceTime()).isEqualTo(NOW);
            assertThat(header(flink.letters().get(0), "__connect.errors.exception.class.name"))
                    .isEqualTo("NULL_VALUE");
        }
    }

    @Test
    void eventTimesBefore1970AreTakenAsTheyAre() throws Exception {
        try (Reading flink = orders()) {
            flink.read(raw(change(null, order(1, -1), "c")));
            assertThat(image(flink.extractOutputValues().get(0).after()).eventTime())
                    .isEqualTo(-1);
        }
    }

    @Test
    void anOutageOfTheRegistryIsWaitedForAndNeverADeadLetter() throws Exception {
        OUTAGES.set(3);
        SchemaSource flaky = () -> id -> {
            if (OUTAGES.getAndDecrement() > 0) {
                throw new PenstockException(Category.EXTERNAL, "registry-unavailable", "down");
            }
            return ENVELOPE;
        };
        try (Reading flink = new Reading(plan(ordersSource(), "source_region"), flaky)) {
            flink.read(raw(change(null, order(1, NOW), "c")));
            assertThat(flink.extractOutputValues()).hasSize(1);
            assertThat(flink.letters()).isEmpty();
            assertThat(OUTAGES).hasValue(-1);
        }
    }

    private static Reading orders() throws Exception {
        Reading flink = new Reading(plan(ordersSource(), "source_region"), REGISTRY);
        return flink;
    }

    private static Reading payments() throws Exception {
        Source source = new Source(
                "payments",
                new Origin.Events(),
                PAYMENT,
                FieldRoles.of("order_id", "paid_at"),
                List.of(),
                new TopicSpec(1, Duration.ofDays(1), 1),
                Lateness.defaults(LatePolicy.ROUTE));
        Reading flink = new Reading(plan(source, "currency"), REGISTRY);
        return flink;
    }

    private static Source ordersSource() {
        return new Source(
                "orders",
                new Origin.Cdc("db", "public.orders", Map.of()),
                ORDER,
                FieldRoles.of("customer_id", "created_at"),
                List.of(Expression.condition("currency.size() == 3 && 1 / currency.size() == 0", ORDER)),
                new TopicSpec(1, Duration.ofDays(1), 1),
                Lateness.defaults(LatePolicy.MERGE));
    }

    private static SourcePlan plan(Source source, String by) {
        String amount = source.isChangeStream() ? "total_amount" : "amount";
        View view = new View(
                "v",
                Selection.all(source.name()),
                Window.tumbling(Duration.ofMinutes(1)),
                List.of(by),
                Map.of("total", new Measure.Sum(amount, 2)),
                Duration.ofSeconds(1),
                Duration.ofDays(1));
        return SourcePlan.of(source, List.of(ViewPlan.of(view, source)));
    }

    private static RawRecord raw(byte[] value) {
        return new RawRecord(0, 0, NOW, new byte[] {1}, value, List.of());
    }

    private static byte[] change(@Nullable GenericRecord before, @Nullable GenericRecord after, String op) {
        ChangeSource source = new ChangeSource(
                "shop", "public", "orders", OptionalLong.empty(), OptionalLong.empty(), NOW - 5, "false");
        return new RecordEncoder(ENVELOPE_ID, ENVELOPE)
                .encode(ChangeEnvelope.of(ENVELOPE, before, after, op, NOW, source));
    }

    private static GenericRecord order(double amount, long createdAt) {
        return order(amount, createdAt, "EUR");
    }

    private static GenericRecord order(double amount, long createdAt, String currency) {
        GenericRecord order = new GenericData.Record(ORDER);
        order.put("order_id", "o1");
        order.put("customer_id", "c1");
        order.put("total_amount", amount);
        order.put("currency", currency);
        order.put("items", List.of());
        order.put("created_at", createdAt);
        order.put("source_region", "eu");
        return order;
    }

    private static GenericRecord payment(double amount, long paidAt) {
        GenericRecord payment = new GenericData.Record(PAYMENT);
        payment.put("payment_id", "p1");
        payment.put("order_id", "o1");
        payment.put("card_id", "x");
        payment.put("amount", amount);
        payment.put("currency", "EUR");
        payment.put("status", "accepted");
        payment.put("paid_at", paidAt);
        return payment;
    }

    private static Image image(@Nullable Image image) {
        if (image == null) {
            throw new AssertionError("no image");
        }
        return image;
    }

    private static final class Reading implements AutoCloseable {
        private final List<Change> changes = new ArrayList<>();
        private final List<Letter> letters = new ArrayList<>();
        private final Decoder decoder;

        Reading(SourcePlan plan, SchemaSource schemas) {
            decoder = new Decoder(
                    plan,
                    new PatientLookup(schemas.open()),
                    LETTERS,
                    letters::add,
                    false,
                    new UnregisteredMetricsGroup());
        }

        void read(RawRecord record) {
            changes.add(decoder.decode(record, NOW));
        }

        List<Change> extractOutputValues() {
            return changes;
        }

        List<Letter> letters() {
            return letters;
        }

        @Override
        public void close() {
            // nothing is open; what a task closes, it closes
        }
    }
}
