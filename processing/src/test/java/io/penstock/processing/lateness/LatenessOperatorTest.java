package io.penstock.processing.lateness;

import static io.penstock.processing.deadletter.ReadLetter.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.lateness.LatenessRule;
import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.deadletter.LetterOffice;
import io.penstock.processing.decode.Change;
import io.penstock.processing.decode.Image;
import io.penstock.processing.source.RawRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LatenessOperatorTest {
    private static final LetterOffice LETTERS = new LetterOffice("p.s", "p.s.dlq", "p.s.late");
    private static final Watermark BEGUN = new Watermark(0);
    private static final long HOUR = 3_600_000;

    @Test
    void routesALateEventWholeAndLetsItsNeighboursThrough() throws Exception {
        try (var flink = started(events())) {
            flink.processElement(new StreamRecord<>(event(0, 0, 100_000)));
            flink.processElement(new StreamRecord<>(event(0, 1, 98_000)));
            flink.processElement(new StreamRecord<>(event(0, 2, 99_000)));

            assertThat(offsets(flink)).containsExactly(0L, 2L);
            Letter letter = letters(flink).get(0);
            assertThat(letter.topic()).isEqualTo("p.s.late");
            assertThat(header(letter, "penstock.late.images")).isEqualTo("value");
            assertThat(header(letter, "penstock.late.event.time")).isEqualTo("98000");
            assertThat(header(letter, "penstock.late.watermark")).isEqualTo("99000");
            assertThat(header(letter, "penstock.late.lateness.ms")).isEqualTo("1000");
            assertThat(header(letter, "penstock.late.source.offset")).isEqualTo("1");
        }
    }

    @Test
    void judgesEachPartitionByItsOwnLog() throws Exception {
        try (var flink = started(events())) {
            flink.processElement(new StreamRecord<>(event(0, 0, 900_000)));
            flink.processElement(new StreamRecord<>(event(1, 0, 5_000)));
            assertThat(offsets(flink)).containsExactly(0L, 0L);
            assertThat(letters(flink)).isEmpty();
        }
    }

    @Test
    void appliesTheImageInTimeOfAChangeWhoseOtherImageIsTooLate() throws Exception {
        try (var flink = started(changes(false))) {
            flink.processElement(new StreamRecord<>(change(0, null, 100_000L)));
            flink.processElement(new StreamRecord<>(change(1, 50_000L, 100_000L)));
            flink.processElement(new StreamRecord<>(change(2, 100_000L, 50_000L)));
            flink.processElement(new StreamRecord<>(change(3, 50_000L, 40_000L)));

            List<Change> passed = flink.extractOutputValues();
            assertThat(passed).hasSize(3);
            assertThat(passed.get(1).before()).isNull();
            assertThat(passed.get(1).after()).isNotNull();
            assertThat(passed.get(2).before()).isNotNull();
            assertThat(passed.get(2).after()).isNull();
            assertThat(passed).extracting(Change::counted).containsExactly(true, false, false);
            assertThat(letters(flink))
                    .extracting(letter -> header(letter, "penstock.late.images"))
                    .containsExactly("before", "after", "before,after");
            assertThat(header(letters(flink).get(2), "penstock.late.event.time"))
                    .as("of the earlier")
                    .isEqualTo("40000");
        }
    }

    @Test
    void mergesLateImagesUntilTheViewsNoLongerKeepThem() throws Exception {
        try (var flink = started(changes(true))) {
            flink.processElement(new StreamRecord<>(change(0, null, 2 * HOUR)));
            flink.processElement(new StreamRecord<>(change(1, null, HOUR)));
            flink.processElement(new StreamRecord<>(change(2, null, HOUR - 1)));
            assertThat(offsets(flink)).containsExactly(0L, 1L);
            assertThat(letters(flink)).hasSize(1);
        }
    }

    @Test
    void aRestoredTaskGivesTheVerdictsThatTheLostOneWouldHave() throws Exception {
        OperatorSubtaskState state;
        try (var flink = started(events())) {
            flink.processElement(new StreamRecord<>(event(0, 0, 100_000)));
            state = flink.snapshot(1, 1);
        }
        try (var flink = restored(state, 1, 0)) {
            flink.processElement(new StreamRecord<>(event(0, 1, 98_000)));
            assertThat(offsets(flink)).isEmpty();
            assertThat(letters(flink)).hasSize(1);
        }
    }

    @Test
    void afterARescaleThePartitionsReaderIsBelievedNotWhoeverElseRemembersIt() throws Exception {
        OperatorSubtaskState both;
        try (var flink = started(events())) {
            flink.processElement(new StreamRecord<>(event(0, 0, 100_000)));
            flink.processElement(new StreamRecord<>(event(1, 0, 100_000)));
            both = flink.snapshot(1, 1);
        }
        // Two tasks now know both partitions; each goes on with one of them.
        OperatorSubtaskState first;
        try (var flink = restored(both, 2, 0)) {
            flink.processElement(new StreamRecord<>(event(0, 1, 500_000)));
            first = flink.snapshot(2, 2);
        }
        OperatorSubtaskState second;
        try (var flink = restored(both, 2, 1)) {
            flink.processElement(new StreamRecord<>(event(1, 1, 700_000)));
            second = flink.snapshot(2, 2);
        }
        for (List<OperatorSubtaskState> order : List.of(List.of(first, second), List.of(second, first))) {
            OperatorSubtaskState together =
                    AbstractStreamOperatorTestHarness.repackageState(order.toArray(OperatorSubtaskState[]::new));
            try (var flink = restored(together, 1, 0)) {
                flink.processElement(new StreamRecord<>(event(0, 2, 498_000)));
                flink.processElement(new StreamRecord<>(event(1, 2, 698_000)));
                assertThat(letters(flink)).hasSize(2);
            }
        }
    }

    @Test
    void theWatermarkIsTheLeastOfThePartitionsThatLive() throws Exception {
        try (var flink = started(events())) {
            flink.processWatermark(BEGUN);
            flink.processElement(new StreamRecord<>(event(0, 0, 100_000)));
            flink.processElement(new StreamRecord<>(event(1, 0, 50_000)));
            flink.setProcessingTime(200);
            assertThat(watermarks(flink)).containsExactly(48_999L);

            for (long now = 400; now <= 12_000; now += 200) {
                flink.processElement(new StreamRecord<>(event(0, now, 100_000)));
                flink.setProcessingTime(now);
            }
            assertThat(watermarks(flink)).containsExactly(48_999L, 98_999L);
        }
    }

    @Test
    void theWatermarkWaitsUntilEveryPartitionHasBegun() throws Exception {
        try (var flink = started(events())) {
            flink.processElement(new StreamRecord<>(event(0, 0, 100_000)));
            flink.setProcessingTime(400);
            assertThat(watermarks(flink)).isEmpty();
            flink.processWatermark(BEGUN);
            flink.setProcessingTime(600);
            assertThat(watermarks(flink)).containsExactly(98_999L);
        }
    }

    @Test
    void aTaskWithoutLivePartitionsHoldsNobodyBack() throws Exception {
        try (var flink = started(events())) {
            flink.processWatermarkStatus(WatermarkStatus.IDLE);
            flink.setProcessingTime(200);
            assertThat(flink.getOutput()).contains(WatermarkStatus.IDLE);
            flink.processElement(new StreamRecord<>(event(0, 0, 100_000)));
            flink.setProcessingTime(400);
            assertThat(flink.getOutput()).endsWith(WatermarkStatus.ACTIVE, new Watermark(98_999));
        }
    }

    private static Judging events() {
        return operator(false, false);
    }

    private static Judging changes(boolean merge) {
        return operator(merge, true);
    }

    private static Judging operator(boolean merge, boolean changeStream) {
        LatenessRule rule =
                new LatenessRule(0.9, Duration.ofSeconds(1), Duration.ofSeconds(1), merge, Duration.ofHours(1));
        return new Judging(rule, changeStream, LETTERS);
    }

    private static Flink started(Judging operator) throws Exception {
        Flink flink = new Flink(operator, 1, 0);
        flink.open();
        return flink;
    }

    private static Flink restored(OperatorSubtaskState state, int parallelism, int subtask) throws Exception {
        Flink flink = new Flink(events(), parallelism, subtask);
        flink.initializeState(state);
        flink.open();
        return flink;
    }

    private static final class Flink extends OneInputStreamOperatorTestHarness<Change, Change> {
        Flink(Judging operator, int parallelism, int subtask) throws Exception {
            super(operator, 128, parallelism, subtask);
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

    private static Change event(int partition, long offset, long eventTime) {
        return new Change(record(partition, offset), null, image(eventTime), true, eventTime);
    }

    private static Change change(long offset, @Nullable Long before, @Nullable Long after) {
        return new Change(
                record(0, offset), before == null ? null : image(before), after == null ? null : image(after), true, 0);
    }

    private static Image image(long eventTime) {
        return new Image(eventTime, 0, List.of());
    }

    private static RawRecord record(int partition, long offset) {
        return new RawRecord(partition, offset, 1, new byte[] {1}, new byte[] {2}, List.of());
    }

    private static List<Long> offsets(Flink flink) {
        return flink.extractOutputValues().stream()
                .map(change -> change.record().offset())
                .toList();
    }

    private static List<Letter> letters(Flink flink) {
        var letters = flink.getSideOutput(LetterOffice.LETTERS);
        return letters == null
                ? List.of()
                : letters.stream().map(StreamRecord::getValue).toList();
    }

    private static List<Long> watermarks(Flink flink) {
        List<Long> watermarks = new ArrayList<>();
        for (Object output : flink.getOutput()) {
            if (output instanceof Watermark watermark) {
                watermarks.add(watermark.getTimestamp());
            }
        }
        return watermarks;
    }
}
