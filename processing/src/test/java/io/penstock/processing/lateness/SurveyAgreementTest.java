package io.penstock.processing.lateness;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.lateness.LatenessRule;
import io.penstock.common.lateness.LatenessSurvey;
import io.penstock.processing.deadletter.LetterOffice;
import io.penstock.processing.decode.Change;
import io.penstock.processing.decode.Image;
import io.penstock.processing.source.RawRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code penstock lateness} says of a log is what the job did with it. */
class SurveyAgreementTest {
    private static final int PARTITIONS = 3;
    private static final int EVENTS = 20_000;

    @ParameterizedTest
    @CsvSource({"1, false, false", "2, false, true", "3, true, true", "4, true, false"})
    void theSurveyCountsTheLettersOfTheOperator(long seed, boolean merge, boolean changes) throws Exception {
        LatenessRule rule =
                new LatenessRule(0.99, Duration.ofMillis(200), Duration.ofSeconds(30), merge, Duration.ofMinutes(10));
        LatenessSurvey survey = new LatenessSurvey(rule, List.of(Duration.ZERO));
        Judging operator = new Judging(rule, changes, new LetterOffice("p.s", "p.s.dlq", "p.s.late"));
        SplittableRandom random = new SplittableRandom(seed);
        Map<Integer, Long> late = new HashMap<>();
        OneInputStreamOperatorTestHarness<Change, Change> flink =
                new OneInputStreamOperatorTestHarness<>(operator, 128, 1, 0);
        flink.open();
        long now = 1_700_000_000_000L;
        for (int offset = 0; offset < EVENTS; offset++) {
            now += random.nextInt(50);
            int partition = random.nextInt(PARTITIONS);
            Long before = changes && random.nextInt(3) == 0 ? eventTime(random, now) : null;
            Long after = before != null && random.nextInt(3) == 0 ? null : eventTime(random, now);
            survey.observe(partition, offset, before, after);
            flink.processElement(new StreamRecord<>(change(partition, offset, before, after)));
            var letters = flink.getSideOutput(LetterOffice.LETTERS);
            if (letters != null && !letters.isEmpty()) {
                late.merge(partition, (long) letters.size(), Long::sum);
                letters.clear();
            }
            flink.getOutput().clear();
        }
        flink.close();

        assertThat(late).isNotEmpty();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            assertThat(survey.of(partition).counts().routed()).isEqualTo(late.getOrDefault(partition, 0L));
        }
    }

    private static long eventTime(SplittableRandom random, long now) {
        return switch (random.nextInt(200)) {
            case 0 -> now - random.nextInt(3_600_000);
            case 1, 2, 3 -> now - random.nextInt(60_000);
            default -> now - random.nextInt(500);
        };
    }

    private static Change change(int partition, long offset, @Nullable Long before, @Nullable Long after) {
        RawRecord record = new RawRecord(partition, offset, 1, new byte[] {1}, new byte[] {2}, List.of());
        return new Change(
                record,
                before == null ? null : new Image(before, 0, List.of()),
                after == null ? null : new Image(after, 0, List.of()),
                true,
                0);
    }
}
