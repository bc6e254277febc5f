package io.penstock.processing.view;

import static io.penstock.processing.deadletter.ReadLetter.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.declaration.Window;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.deadletter.LetterOffice;
import io.penstock.processing.source.RawRecord;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupAggregatorTest {
    private static final long MINUTE = 60_000;
    private static final long WINDOW = 100 * MINUTE;
    private static final Duration RETENTION = Duration.ofHours(1);
    private static final String KEY = "[\"eu\"," + WINDOW + "]";
    private static final Schema ROW = SchemaBuilder.record("Row")
            .fields()
            .requiredString("region")
            .requiredLong("window_start")
            .requiredLong("window_end")
            .optionalLong("n")
            .optionalBytes("total")
            .optionalBytes("mean")
            .optionalDouble("least")
            .optionalDouble("most")
            .requiredLong("rows")
            .requiredLong("changes")
            .requiredLong("version")
            .requiredBoolean("final")
            .requiredLong("source_time")
            .requiredLong("checksum")
            .optionalLong("complete_until")
            .endRecord();

    @Test
    void takesOutWhatItPutIn() throws Exception {
        try (Flink flink = started(true)) {
            flink.fold(1, 10.0);
            flink.fold(1, 30.0);
            flink.fold(1, null);
            flink.setProcessingTime(200);
            assertThat(flink.last())
                    .isEqualTo("rows=3 changes=3 n=3 total=4000 mean=2000 least=10.0 most=30.0 version=6 final=false");

            flink.fold(-1, 30.0);
            flink.setProcessingTime(400);
            assertThat(flink.last())
                    .isEqualTo("rows=2 changes=4 n=2 total=1000 mean=1000 least=10.0 most=10.0 version=8 final=false");

            flink.fold(-1, 10.0);
            flink.fold(-1, null);
            flink.setProcessingTime(600);
            assertThat(flink.last())
                    .as("an empty group is said to be empty")
                    .isEqualTo("rows=0 changes=6 n=0 total=null mean=null least=null most=null version=12 final=false");
        }
    }

    @Test
    void isAlwaysWhatTheRowsInItAddUpTo() throws Exception {
        Random random = new Random(2);
        TreeMap<Double, Integer> rows = new TreeMap<>();
        try (Flink flink = started(true)) {
            for (int i = 1; i < 2_000; i++) {
                double value = random.nextInt(12) - 6;
                boolean present = rows.containsKey(value);
                int sign = present && random.nextInt(5) < 3 ? -1 : 1;
                rows.merge(value, sign, Integer::sum);
                rows.values().removeIf(count -> count == 0);
                flink.fold(sign, value);
                flink.setProcessingTime(i * 200L);
                int count = rows.values().stream().mapToInt(Integer::intValue).sum();
                double sum = rows.entrySet().stream()
                        .mapToDouble(row -> row.getKey() * row.getValue())
                        .sum();
                assertThat(flink.last())
                        .startsWith("rows=" + count + " ")
                        .contains(" total=" + (count == 0 ? "null" : Long.toString((long) (sum * 100))) + " ")
                        .contains(" least=" + (count == 0 ? "null" : rows.firstKey()) + " ")
                        .contains(" most=" + (count == 0 ? "null" : rows.lastKey()) + " ");
            }
        }
    }

    @Test
    void anImageTakenOutBeforeItWasPutInCancelsAllTheSame() throws Exception {
        try (Flink flink = started(true)) {
            flink.fold(-1, 99.0);
            flink.fold(1, 5.0);
            flink.fold(1, 99.0);
            flink.setProcessingTime(200);
            assertThat(flink.last())
                    .startsWith("rows=1 ")
                    .contains("total=500 ")
                    .contains("least=5.0 most=5.0");
        }
    }

    @Test
    void emitsOnceForAllThatReadersHaveSentSinceTheLastTime() throws Exception {
        try (Flink flink = started(false)) {
            flink.fold(1, 1.0);
            flink.fold(1, 1.0);
            flink.setProcessingTime(200);
            assertThat(flink.last()).startsWith("rows=2 ");
            flink.setProcessingTime(2_000);
            assertThat(flink.extractOutputValues())
                    .as("nothing new, nothing said")
                    .hasSize(1);
            flink.fold(1, 1.0);
            flink.processWatermark(new Watermark(WINDOW + MINUTE - 1));
            assertThat(flink.last()).startsWith("rows=3 ").endsWith("version=7 final=true");
            assertThat(flink.extractOutputValues())
                    .as("the last row of a window is its final one")
                    .hasSize(2);
        }
    }

    @Test
    void holdsGroupsAcrossACheckpointAndStateHasThemAll() throws Exception {
        OperatorSubtaskState state;
        try (Flink flink = new Flink(true)) {
            flink.setStateBackend(new EmbeddedRocksDBStateBackend());
            flink.open();
            flink.fold(1, 1.0);
            state = flink.checkpoint(1);
            flink.fold(1, 7.0);
            flink.processWatermark(new Watermark(WINDOW + MINUTE - 1));
            assertThat(flink.last()).startsWith("rows=2 ").endsWith("version=5 final=true");
            assertThat(flink.extractOutputValues())
                    .as("at the barrier, and final")
                    .hasSize(2);
            flink.processWatermark(new Watermark(WINDOW + MINUTE - 1 + RETENTION.toMillis()));
            flink.fold(1, 9.0);
            assertThat(flink.letters()).as("its state is gone").hasSize(1);
        }
        try (Flink flink = new Flink(true)) {
            flink.setStateBackend(new EmbeddedRocksDBStateBackend());
            flink.initializeState(state);
            flink.open();
            flink.processWatermark(new Watermark(WINDOW + MINUTE - 1));
            assertThat(flink.last())
                    .as("what came behind the barrier is not there yet, and the window closes all the same")
                    .startsWith("rows=1 ")
                    .endsWith("version=3 final=true");
            flink.fold(1, 7.0);
            flink.setProcessingTime(200);
            assertThat(flink.last()).startsWith("rows=2 ").endsWith("version=5 final=true");
        }
    }

    @Test
    void isFinalOnceTheWatermarkPassesTheWindowAndCorrectedAfterwards() throws Exception {
        try (Flink flink = started(true)) {
            flink.fold(1, 1.0);
            flink.setProcessingTime(200);
            flink.processWatermark(new Watermark(WINDOW + MINUTE - 2));
            assertThat(flink.extractOutputValues()).hasSize(1);
            assertThat(flink.lastRow().get("complete_until"))
                    .as("no watermark yet")
                    .isNull();
            flink.processWatermark(new Watermark(WINDOW + MINUTE - 1));
            assertThat(flink.last()).endsWith("version=3 final=true");
            assertThat(flink.lastRow().get("complete_until")).isEqualTo(WINDOW + MINUTE);

            flink.fold(1, 2.0);
            flink.setProcessingTime(400);
            assertThat(flink.last()).startsWith("rows=2 ").endsWith("version=5 final=true");
        }
    }

    @Test
    void sumsBeyond64BitsStayExact() throws Exception {
        try (Flink flink = started(true)) {
            for (int i = 0; i < 3; i++) {
                flink.fold(1, 9e16);
            }
            flink.setProcessingTime(200);
            assertThat(flink.last()).contains("total=27000000000000000000 mean=9000000000000000000 ");
        }
    }

    @Test
    void roundsAnAverageHalfUp() throws Exception {
        try (Flink flink = started(true)) {
            flink.fold(1, 0.02);
            flink.fold(1, 0.03);
            flink.setProcessingTime(200);
            assertThat(flink.last()).contains("mean=3 ");
        }
    }

    @Test
    void goesOnAfterARestore() throws Exception {
        OperatorSubtaskState state;
        try (Flink flink = started(true)) {
            flink.fold(1, 1.0);
            flink.fold(1, 7.0);
            state = flink.checkpoint(1);
        }
        try (Flink flink = restored(state)) {
            flink.fold(-1, 7.0);
            flink.setProcessingTime(200);
            assertThat(flink.last()).startsWith("rows=1 ").contains("most=1.0").endsWith("version=6 final=false");
        }
    }

    @Test
    void refusesToLoseWhatCameForAGroupThatWasGivenUpWithoutItsOriginal() throws Exception {
        try (Flink flink = started(true)) {
            flink.processWatermark(new Watermark(WINDOW + MINUTE - 1 + RETENTION.toMillis()));
            Partial older = new Partial(KEY, Group.partial(WINDOW, flink.plan.folds()), false, 0, null);
            flink.processElement(new StreamRecord<>(older)); // lives on in a newer window
            Partial newest = new Partial(KEY, Group.partial(WINDOW, flink.plan.folds()), true, 0, null);
            assertThatThrownBy(() -> flink.processElement(new StreamRecord<>(newest)))
                    .hasMessageContaining("has given up " + KEY);
            assertThat(flink.letters()).isEmpty();
        }
    }

    @Test
    void anImageOfAGroupThatWasGivenUpGoesToTheLateTopicAlsoRightAfterARestore() throws Exception {
        OperatorSubtaskState state;
        try (Flink flink = started(true)) {
            flink.fold(1, 1.0);
            flink.setProcessingTime(200);
            flink.processWatermark(new Watermark(WINDOW + MINUTE - 1 + RETENTION.toMillis()));
            assertThat(flink.numKeyedStateEntries()).as("state is gone").isZero();
            flink.fold(-1, 1.0);
            flink.setProcessingTime(400);
            assertThat(flink.extractOutputValues())
                    .as("the row and its final version")
                    .hasSize(2);
            assertThat(flink.letters()).hasSize(1);
            state = flink.checkpoint(1);
        }
        try (Flink flink = restored(state)) {
            flink.fold(-1, 1.0);
            flink.setProcessingTime(600);
            assertThat(flink.extractOutputValues()).isEmpty();
            Letter letter = flink.letters().get(0);
            assertThat(letter.topic()).isEqualTo("p.s.late");
            assertThat(letter.value()).isEqualTo(new byte[] {2});
            assertThat(header(letter, "penstock.late.images")).isEqualTo("after");
            assertThat(header(letter, "penstock.late.event.time")).isEqualTo(Long.toString(WINDOW + 1));
        }
    }

    private static Flink started(boolean retracts) throws Exception {
        Flink flink = new Flink(retracts);
        flink.open();
        return flink;
    }

    private static Flink restored(OperatorSubtaskState state) throws Exception {
        Flink flink = new Flink(true);
        flink.initializeState(state);
        flink.open();
        return flink;
    }

    private static final class Flink extends KeyedOneInputStreamOperatorTestHarness<String, Partial, ViewRow> {
        private final ViewPlan plan;

        Flink(boolean retracts) throws Exception {
            super(
                    new GroupAggregator(
                            Plans.of(Window.tumbling(Duration.ofMinutes(1)), retracts),
                            1,
                            ROW,
                            RETENTION,
                            new LetterOffice("p.s", "p.s.dlq", "p.s.late")),
                    Partial::key,
                    Types.STRING);
            plan = Plans.of(Window.tumbling(Duration.ofMinutes(1)), retracts);
        }

        void fold(int sign, @Nullable Double amount) throws Exception {
            List<Input> inputs = Plans.of(Window.running(), true).reading().inputs();
            @Nullable Comparable<?>[] values = new @Nullable Comparable<?>[2];
            for (int i = 0; amount != null && i < 2; i++) {
                values[i] = inputs.get(i).read(amount);
            }
            RawRecord record = new RawRecord(0, 0, 0, new byte[] {1}, new byte[] {2}, List.of());
            Group group = Group.partial(WINDOW, plan.folds());
            group.fold(
                    new Fact(values, sign, 1, WINDOW + 1, 5, 77),
                    plan.folds().stream().mapToInt(Fold::input).toArray());
            processElement(
                    new StreamRecord<>(new Partial(KEY, group, true, WINDOW + 1, new Original("after", record))));
        }

        OperatorSubtaskState checkpoint(long id) throws Exception {
            prepareSnapshotPreBarrier(id);
            return snapshot(id, id);
        }

        GenericRecord lastRow() throws MalformedRecord {
            List<ViewRow> rows = extractOutputValues();
            ViewRow last = rows.get(rows.size() - 1);
            assertThat(last.key()).isEqualTo(KEY);
            return new RecordDecoder(id -> ROW, ROW).decode(last.value());
        }

        String last() throws MalformedRecord {
            GenericRecord row = lastRow();
            assertThat(row.get("region")).isEqualTo("eu");
            assertThat(row.get("window_start")).isEqualTo(WINDOW);
            assertThat(row.get("window_end")).isEqualTo(WINDOW + MINUTE);
            assertThat(row.get("source_time")).isEqualTo(5L);
            assertThat(row.get("checksum")).isEqualTo(77 * (long) row.get("rows"));
            List<String> parts = new ArrayList<>();
            for (String field : List.of("rows", "changes", "n", "total", "mean", "least", "most", "version", "final")) {
                Object value = row.get(field);
                if (value instanceof ByteBuffer unscaled) {
                    byte[] bytes = new byte[unscaled.remaining()];
                    unscaled.get(bytes);
                    value = new BigInteger(bytes);
                }
                parts.add(field + "=" + value);
            }
            return String.join(" ", parts);
        }

        List<Letter> letters() {
            var letters = getSideOutput(LetterOffice.LETTERS);
            return letters == null
                    ? List.of()
                    : letters.stream().map(StreamRecord::getValue).toList();
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
