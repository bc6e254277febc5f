package io.penstock.processing.fold;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.events.PaymentEvent;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.declaration.Source;
import io.penstock.common.lateness.LatenessRule;
import io.penstock.common.wire.RecordEncoder;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.deadletter.LetterOffice;
import io.penstock.processing.decode.Change;
import io.penstock.processing.decode.SourcePlan;
import io.penstock.processing.source.LogBatch;
import io.penstock.processing.source.LogBatchWriter;
import io.penstock.processing.source.RawRecord;
import io.penstock.processing.view.Partial;
import io.penstock.processing.view.ViewPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When partials leave, and what leaves at once. What they add up to is compared with an oracle elsewhere. */
class FoldOperatorTest {
    private static final Schema PAYMENT = PaymentEvent.getClassSchema();
    private static final Duration RETENTION = Duration.ofHours(1);
    private static final long TODAY = 1_700_000_000_000L;
    private static final String DECLARATION = """
            apiVersion: penstock/v1
            kind: Pipeline
            metadata: {name: p, owner: tests}
            sources:
              payments:
                events: {}
                schema: com.example.events.PaymentEvent
                key: order_id
                id: payment_id
                eventTime: paid_at
                checks: [%s]
                lateness: {min: 1s, max: 1s, late: route}
            views:
              totals:
                from: payments
                window: {%s}
                by: [currency]
                measures: {payments: count, amount: {sum: amount, scale: 2}}
                freshness: 1s
                retention: 1h
            """;

    private Path folder = Path.of("");

    @BeforeEach
    void writeInto(@TempDir Path temporary) {
        folder = temporary;
    }

    @Test
    void sendsWhatItHasFoldedBeforeABarrierAndBeforeAWatermark() throws Exception {
        try (Flink flink = new Flink(source("amount >= 0", "tumbling: 1m"))) {
            flink.setProcessingTime(TODAY);
            flink.processWatermark(new Watermark(0));
            flink.read(0, payment(1_000, 5), payment(2_000, 6), payment(61_000, 7));
            assertThat(flink.sent()).isEmpty();

            flink.getOneInputOperator().prepareSnapshotPreBarrier(1);
            assertThat(flink.sent()).extracting(Partial::key).containsExactly("[\"EUR\",0]", "[\"EUR\",60000]");

            flink.read(3, payment(62_000, 7));
            flink.setProcessingTime(TODAY + 200);
            assertThat(flink.sent()).hasSize(1);
            assertThat(flink.getOutput()).containsExactly(new Watermark(60_999));
        }
    }

    @Test
    void whatIsUnusualIsDecodedWholeAndItsNeighboursAreNot() throws Exception {
        try (Flink flink = new Flink(source("amount >= 0", "tumbling: 1m"))) {
            flink.read(
                    0,
                    payment(5_000, 5),
                    payment(5_000, -1), // breaks the check
                    "not ours".getBytes(UTF_8),
                    payment(3_000, 9), // late
                    payment(5_001, 7));
            flink.getOneInputOperator().prepareSnapshotPreBarrier(1);

            assertThat(flink.sent()).hasSize(1);
            assertThat(flink.letters()).extracting(Letter::topic).containsExactly("dlq", "dlq", "late");
            assertThat(flink.decodedWhole()).isEqualTo(3);
        }
    }

    @Test
    void whatItsGroupMayHaveGivenUpWhileThisTaskWasIdleTravelsWithItsOriginal() throws Exception {
        try (Flink flink = new Flink(source("amount >= 0", "tumbling: 1m"))) {
            flink.setProcessingTime(TODAY);
            flink.processWatermark(new Watermark(0));
            flink.read(0, payment(1_000, 5));
            flink.setProcessingTime(TODAY + 200);
            assertThat(flink.sent())
                    .extracting(partial -> partial.original() == null)
                    .containsExactly(true);

            for (long time = 400; time < 12_000; time += 200) {
                flink.setProcessingTime(TODAY + time);
            }
            flink.read(1, payment(1_001, 5), payment(TODAY, 6));

            assertThat(flink.sent()).singleElement().satisfies(alone -> {
                assertThat(alone.eventTime()).isEqualTo(1_001);
                assertThat(alone.original()).isNotNull();
            });
            flink.setProcessingTime(TODAY + 12_200);
            assertThat(flink.sent())
                    .as("of today")
                    .extracting(partial -> partial.original() == null)
                    .containsExactly(true);
        }
    }

    @Test
    void saysWhyRecordsAreDecodedWhole() throws Exception {
        assertThat(path(source("amount >= 0", "tumbling: 1m"), false)).isEqualTo("reads records in place");
        assertThat(path(source("amount >= 0", "tumbling: 1m"), true))
                .isEqualTo("decodes whole records: jobs read its events");
        assertThat(path(source("amount >= 0", "session: 1m"), false))
                .isEqualTo("decodes whole records: view totals has sessions");
        assertThat(path(source("amount * 2.0 >= 0.0", "tumbling: 1m"), false))
                .startsWith("decodes whole records: ")
                .contains("amount * 2.0 >= 0.0");
    }

    private static String path(SourcePlan plan, boolean jobs) {
        return FoldPath.of(plan, jobs).description();
    }

    private SourcePlan source(String check, String window) throws IOException {
        Path file =
                Files.writeString(folder.resolve("pipeline.yaml"), DECLARATION.formatted("\"" + check + "\"", window));
        Pipeline pipeline = PipelineLoader.load(file, Map.of());
        Source source = pipeline.source("payments");
        return SourcePlan.of(
                source,
                pipeline.views().values().stream()
                        .map(view -> ViewPlan.of(view, source))
                        .toList());
    }

    private static byte[] payment(long paidAt, double amount) {
        GenericRecord payment = new GenericData.Record(PAYMENT);
        payment.put("payment_id", "p" + paidAt);
        payment.put("order_id", "o1");
        payment.put("card_id", "x");
        payment.put("amount", amount);
        payment.put("currency", "EUR");
        payment.put("status", "accepted");
        payment.put("paid_at", paidAt);
        return new RecordEncoder(1, PAYMENT).encode(payment);
    }

    private static final class Flink extends OneInputStreamOperatorTestHarness<LogBatch, Change> {
        private final OutputTag<Partial> partials;

        Flink(SourcePlan plan) throws Exception {
            super(
                    new FoldOperator(
                            plan,
                            new LatenessRule(0.9, Duration.ofSeconds(1), Duration.ofSeconds(1), false, RETENTION),
                            Duration.ofSeconds(10),
                            () -> id -> PAYMENT,
                            new LetterOffice("p.payments", "dlq", "late"),
                            true,
                            false),
                    128,
                    1,
                    0);
            partials = FoldOperator.partials(plan.views().get(0));
            open();
        }

        void read(long offset, byte[]... values) throws Exception {
            List<RawRecord> records = IntStream.range(0, values.length)
                    .mapToObj(i -> new RawRecord(0, offset + i, TODAY, new byte[] {1}, values[i], List.of()))
                    .toList();
            processElement(new StreamRecord<>(LogBatchWriter.batch(records)));
        }

        /** Since the last time. */
        List<Partial> sent() {
            var sent = getSideOutput(partials);
            List<Partial> taken = new ArrayList<>();
            if (sent != null) {
                sent.forEach(partial -> taken.add(partial.getValue()));
                sent.clear();
            }
            return taken;
        }

        List<Letter> letters() {
            return getSideOutput(LetterOffice.LETTERS).stream()
                    .map(StreamRecord::getValue)
                    .toList();
        }

        long decodedWhole() {
            return ((FoldOperator) getOneInputOperator()).decodedWhole();
        }

        @Override
        public void close() {
            try {
                super.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
