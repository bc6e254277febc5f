package io.penstock.processing.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.events.PaymentEvent;
import io.penstock.common.deadletter.DeadLetter;
import io.penstock.common.deadletter.Stage;
import io.penstock.common.deadletter.Stage.Writer;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.job.Events;
import io.penstock.processing.job.Input;
import io.penstock.processing.job.JobCatalog;
import io.penstock.processing.job.JobContext;
import io.penstock.processing.job.JobSpec;
import io.penstock.processing.job.Output;
import io.penstock.processing.job.StreamJob;
import io.penstock.processing.job.Types;
import io.penstock.processing.source.Header;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A record that was sent back once before fails in each stage of the stream job. */
class EveryStageTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Input<PaymentEvent> PAYMENTS = Input.events("payments", PaymentEvent.class);
    private static final Output<PaymentEvent> OUT = Output.of("", PaymentEvent.class);
    private static final String LONG = "x".repeat(3 * DeadLetter.MESSAGE_BYTES);
    private static final String PIPELINE = """
            apiVersion: penstock/v1
            kind: Pipeline
            metadata: {name: shop, owner: tests}
            sources:
              payments:
                events: {}
                schema: com.example.events.PaymentEvent
                key: order_id
                eventTime: paid_at
            jobs:
              failing:
                %s
                inputs: [payments]
                output: {schema: com.example.events.PaymentEvent, key: order_id}
            """;

    /**
     * What fails.
     *
     * @param text of the stage, as headers spell it
     * @param error of the root cause
     */
    private record Failing(JobHarness harness, String text, String error) {}

    private static final class Fragile implements StreamJob {
        @Override
        public String name() {
            return "fragile-job";
        }

        @Override
        public JobSpec spec() {
            return new JobSpec(List.of(PAYMENTS), List.of(OUT), List.of());
        }

        @Override
        public void build(JobContext job) {
            Events<PaymentEvent> read = job.read(PAYMENTS);
            read.process("fragile", Types.specific(PaymentEvent.class), (event, out) -> {
                        throw new IllegalStateException("wrapper", new ArithmeticException(LONG));
                    })
                    .write(OUT, it -> it);
        }
    }

    static Stream<Stage> stages() {
        return Stage.of(Writer.PROCESSING).stream();
    }

    /** A stage without a case does not compile. */
    private static Failing failing(Stage stage) {
        JobHarness code =
                JobHarness.of(PIPELINE.formatted("job: fragile-job"), "failing", JobCatalog.of(new Fragile()));
        JobHarness query = JobHarness.of(
                PIPELINE.formatted(
                        "sql: \"SELECT payment_id, order_id, card_id, amount / CAST(order_id AS INT) AS amount,"
                                + " currency, status, paid_at FROM payments\""),
                "failing");
        return switch (stage) {
            case DECODE ->
                new Failing(sent(code).bytes("payments", 0, "key", new byte[] {1, 2, 3}), "decode", "TOO_SHORT");
            case STEP ->
                new Failing(sent(code).event("payments", payment()), "fragile", ArithmeticException.class.getName());
            case SQL ->
                new Failing(sent(query).event("payments", payment()), "sql", NumberFormatException.class.getName());
            case MAP_ROW, ROUTE_DECODE, CHECK, WHERE, SPLIT -> throw new AssertionError("others write " + stage);
        };
    }

    @ParameterizedTest
    @MethodSource("stages")
    void writesTheSameHeaders(Stage stage) throws Exception {
        Failing failing = failing(stage);

        List<Letter> letters = failing.harness().run().letters();

        assertThat(letters).singleElement().satisfies(letter -> {
            Map<String, String> headers = headers(letter);
            assertThat(letter.key()).asString(UTF_8).isEqualTo("key");
            assertThat(letter.value()).isNotEmpty();
            assertThat(headers)
                    .containsEntry("trace", "abc")
                    .containsEntry("__connect.errors.topic", "shop.payments")
                    .containsEntry("__connect.errors.partition", "0")
                    .containsEntry("__connect.errors.offset", "0")
                    .containsEntry("__connect.errors.stage", failing.text())
                    .containsEntry("__connect.errors.exception.class.name", failing.error())
                    .containsKey("__connect.errors.exception.message")
                    .containsEntry("penstock.stage", failing.text())
                    .containsEntry("penstock.attempt", "2")
                    .containsEntry("penstock.record.timestamp", Long.toString(letter.timestamp()))
                    .containsKey("penstock.timestamp")
                    .containsEntry("penstock.id", "shop.payments/0/0/" + failing.text());
            assertThat(letter.headers()).allSatisfy(header -> assertThat(header.value())
                    .hasSizeLessThanOrEqualTo(DeadLetter.STACK_TRACE_BYTES));
        });
    }

    private static JobHarness sent(JobHarness harness) {
        return harness.headers(Map.of("trace", "abc", "penstock.attempt", "2"));
    }

    private static Map<String, String> headers(Letter letter) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : letter.headers()) {
            byte[] value = header.value();
            headers.put(header.name(), value == null ? "" : new String(value, UTF_8));
        }
        return headers;
    }

    private static PaymentEvent payment() {
        return PaymentEvent.newBuilder()
                .setPaymentId("p")
                .setOrderId("key")
                .setCardId("card")
                .setAmount(1)
                .setCurrency("EUR")
                .setStatus("accepted")
                .setPaidAt(START)
                .build();
    }
}
