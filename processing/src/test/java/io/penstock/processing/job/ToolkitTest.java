package io.penstock.processing.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.events.PaymentEvent;
import io.penstock.common.deadletter.DeadLetterHeaders;
import io.penstock.processing.harness.JobHarness;
import io.penstock.processing.harness.JobRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;

/** What the toolkit does with events that a job fails at, and with events that come late. */
class ToolkitTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Input<PaymentEvent> PAYMENTS = Input.events("payments", PaymentEvent.class);
    private static final Output<PaymentEvent> OUT = Output.of("out", PaymentEvent.class);
    private static final Setting<Duration> WAIT =
            Setting.duration("wait", Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofMinutes(1));

    static final String PIPELINE = """
            apiVersion: penstock/v1
            kind: Pipeline
            metadata: {name: shop, owner: tests}
            sources:
              payments:
                events: {}
                schema: com.example.events.PaymentEvent
                key: order_id
                eventTime: paid_at
                lateness: {quantile: 0.9, min: 1s, max: 1m}
            jobs:
              tried:
                job: %s
                inputs: [payments]
                output: {schema: com.example.events.PaymentEvent, key: order_id}
                settings: {}
            """;

    private record Drawn(String name, Consumer<JobContext> drawing) implements StreamJob {

        @Override
        public JobSpec spec() {
            return new JobSpec(List.of(PAYMENTS), List.of(OUT), List.of(WAIT));
        }

        @Override
        public void build(JobContext job) {
            drawing.accept(job);
        }
    }

    @Test
    void anEventThatAStatelessStepFailsAtIsADeadLetterAndItsNeighboursPass() throws Exception {
        JobRun run = harness(job -> job.read(PAYMENTS)
                        .process("fragile", Types.specific(PaymentEvent.class), (event, out) -> {
                            out.emit(event.value());
                            if (event.value().getPaymentId().equals("bad")) {
                                throw new IllegalArgumentException("cannot take it");
                            }
                        })
                        .write(OUT, it -> it))
                .event("payments", payment("a", 0))
                .event("payments", payment("bad", 1))
                .event("payments", payment("b", 2))
                .run();

        assertThat(ids(run)).containsExactly("a", "b");
        assertThat(run.dead()).singleElement().satisfies(letter -> {
            assertThat(letter.stage()).isEqualTo("fragile");
            assertThat(letter.message()).isEqualTo("cannot take it");
            assertThat(letter.key()).isEqualTo("order");
            assertThat(letter.headers())
                    .containsEntry(DeadLetterHeaders.TOPIC, "shop.payments")
                    .containsEntry(DeadLetterHeaders.PARTITION, "0")
                    .containsEntry(DeadLetterHeaders.OFFSET, "1");
        });
    }

    /** Counts; fails at "bad" when all its changes are made. */
    private static final class Counting extends EventStep<PaymentEvent> {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("NullAway.Init")
        private transient StepValue<Integer> count;

        @Override
        protected void open(Setup setup) {
            count = setup.value("count", org.apache.flink.api.common.typeinfo.Types.INT);
        }

        void on(Event<PaymentEvent> event, Turn<PaymentEvent> turn) {
            Integer before = count.get();
            int now = before == null ? 1 : before + 1;
            count.set(now);
            turn.timer(turn.time() + 5_000 + now);
            turn.emit(event, payment(event.value().getPaymentId() + now, now));
            if (event.value().getPaymentId().equals("bad")) {
                throw new IllegalStateException("after everything");
            }
        }

        @Override
        protected void onTimer(Turn<PaymentEvent> turn) {
            turn.write(OUT, payment("timer" + (turn.time() - START.toEpochMilli()), 0));
        }
    }

    @Test
    void aKeyedStepThatFailsAtAnEventIsAsIfTheEventHadNeverCome() throws Exception {
        Counting counting = new Counting();
        JobRun run = harness(job -> job.step("count", counting, Types.specific(PaymentEvent.class))
                        .take(job.read(PAYMENTS), PaymentEvent::getOrderId, counting::on)
                        .events()
                        .write(OUT, it -> it))
                .event("payments", payment("b", 2))
                .event("payments", payment("bad", 1))
                .event("payments", payment("a", 0))
                .run();

        assertThat(ids(run)).containsExactly("a1", "b2", "timer5001", "timer7002");
        assertThat(run.dead()).singleElement().satisfies(letter -> {
            assertThat(letter.stage()).isEqualTo("count");
            assertThat(letter.headers()).containsEntry(DeadLetterHeaders.OFFSET, "1");
        });
    }

    @Test
    void aKeyThatCannotBeDrawnIsADeadLetterToo() throws Exception {
        Counting counting = new Counting();
        JobRun run = harness(job -> job.step("count", counting, Types.specific(PaymentEvent.class))
                        .take(job.read(PAYMENTS), it -> it.getPaymentId().substring(3), counting::on)
                        .events())
                .event("payments", payment("a", 0))
                .run();

        assertThat(run.dead()).singleElement().satisfies(it -> assertThat(it.stage())
                .isEqualTo("count-key-0"));
    }

    @Test
    void aTimerThatFailsStopsTheJobAndNamesTheKey() {
        EventStep<PaymentEvent> failing = new EventStep<>() {
            @Override
            protected void onTimer(Turn<PaymentEvent> turn) {
                throw new IllegalStateException("no event to blame");
            }
        };
        assertThatThrownBy(() -> harness(job -> job.step("late", failing, Types.specific(PaymentEvent.class))
                                .take(
                                        job.read(PAYMENTS),
                                        PaymentEvent::getOrderId,
                                        (event, turn) -> turn.timer(turn.time() + 1))
                                .events())
                        .event("payments", payment("a", 0))
                        .run())
                .hasStackTraceContaining("job tried, step late: the timer at")
                .hasStackTraceContaining("of key order failed");
    }

    private static final class Raw extends ProcessFunction<Event<PaymentEvent>, Event<PaymentEvent>> {
        private static final long serialVersionUID = 1L;

        @Override
        public void open(OpenContext context) {}

        @Override
        public void processElement(Event<PaymentEvent> event, Context context, Collector<Event<PaymentEvent>> out) {
            Located.at(event, () -> {
                throw new IllegalStateException("raw");
            });
        }
    }

    @Test
    void aFunctionOfFlinksOwnStopsTheJobWithThePlaceOfTheRecord() {
        assertThatThrownBy(() -> harness(job -> {
                            Events<PaymentEvent> read = job.read(PAYMENTS);
                            job.events(
                                            read.stream()
                                                    .process(new Raw(), Types.events(read.type()))
                                                    .uid("raw"),
                                            read.type())
                                    .write(OUT, it -> it);
                        })
                        .event("payments", payment("a", 0))
                        .run())
                .hasStackTraceContaining("failed at shop.payments, partition 0, offset 0");
    }

    @Test
    void whatIsLateOrCannotBeDecodedReachesNoJobAndIsKept() throws Exception {
        JobRun run = harness(job -> job.read(PAYMENTS).write(OUT, it -> it))
                .event("payments", payment("a", 0))
                .event("payments", payment("ahead", 1_000))
                .event("payments", payment("late", 1))
                .bytes("payments", 0, "order", "not avro".getBytes(UTF_8))
                .run();

        assertThat(ids(run)).containsExactly("a", "ahead");
        assertThat(run.late()).hasSize(1);
        assertThat(run.dead()).singleElement().satisfies(it -> assertThat(it.stage())
                .isEqualTo("decode"));
    }

    private static JobHarness harness(Consumer<JobContext> drawing) {
        return JobHarness.of(PIPELINE.formatted("drawn"), "tried", JobCatalog.of(new Drawn("drawn", drawing)));
    }

    private static List<String> ids(JobRun run) {
        return run.written(OUT).stream().map(PaymentEvent::getPaymentId).toList();
    }

    static PaymentEvent payment(String id, double seconds) {
        return PaymentEvent.newBuilder()
                .setPaymentId(id)
                .setOrderId("order")
                .setCardId("card")
                .setAmount(1)
                .setCurrency("EUR")
                .setStatus("accepted")
                .setPaidAt(START.plusMillis((long) (seconds * 1_000)))
                .build();
    }
}
