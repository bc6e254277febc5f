package io.penstock.common.lateness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatenessSurveyTest {
    private static final LatenessRule ROUTE =
            new LatenessRule(0.5, Duration.ofSeconds(1), Duration.ofSeconds(10), false, Duration.ofHours(1));
    private static final LatenessRule MERGE =
            new LatenessRule(0.5, Duration.ofSeconds(1), Duration.ofSeconds(10), true, Duration.ofHours(1));
    private static final List<Duration> DELAYS =
            List.of(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMinutes(1));

    @Test
    void countsWhatEachDelayWouldHaveCalledLate() {
        LatenessSurvey survey = survey(ROUTE, 100_000, 100_000, 95_000, 94_000, 99_500);

        LatenessFindings found = survey.of(0);

        assertThat(found.counts().events()).isEqualTo(5);
        assertThat(found.lateAt().values()).containsExactly(3 / 5.0, 2 / 5.0, 1 / 5.0, 0.0);
        assertThat(found.max()).isEqualTo(6_000);
    }

    @Test
    void judgesByTheRuleAndItsDelayOfTheMoment() {
        // Two events are enough for the median: from then on the delay is the least, and 99.9 s is late.
        LatenessSurvey survey = survey(ROUTE, 100_000, 101_000, 99_900, 101_000);

        LatenessFindings found = survey.of(0);

        assertThat(found.counts().behind()).isEqualTo(1);
        assertThat(found.counts().routed()).isEqualTo(1);
        assertThat(found.leastDelay()).isEqualTo(1_000);
    }

    @Test
    void whatIsMergedLiesBehindAndIsNotRoutedUnlessItIsTooOld() {
        long day = Duration.ofDays(1).toMillis();

        LatenessFindings found =
                survey(MERGE, day, day, day - 60_000, day - 7_200_000).of(0);

        assertThat(found.counts().behind()).isEqualTo(2);
        assertThat(found.counts().routed()).isEqualTo(1);
    }

    @Test
    void theRowBeforeIsRoutedTooButMeasuresNothing() {
        LatenessSurvey survey = new LatenessSurvey(ROUTE, DELAYS);
        survey.observe(0, 0, null, 100_000L);
        survey.observe(0, 1, null, 100_000L);
        survey.observe(0, 2, 50_000L, 100_000L);
        survey.observe(0, 3, 50_000L, null);

        assertThat(survey.of(0).counts()).isEqualTo(new LatenessFindings.Counts(4, 1, 2));
        assertThat(survey.of(0).max()).isEqualTo(50_000);
    }

    @Test
    void partitionsAreJudgedEachByItselfAndSummedUp() {
        LatenessSurvey survey = new LatenessSurvey(ROUTE, DELAYS);
        for (int offset = 0; offset < 10; offset++) {
            survey.observe(2, offset, null, 1_000_000L + offset);
            survey.observe(0, offset, null, offset % 2 == 0 ? 500_000L : 495_000L);
        }

        assertThat(survey.partitions()).containsExactly(0, 2);
        assertThat(survey.of(2).max()).isZero();
        assertThat(survey.overall().counts().events()).isEqualTo(20);
        assertThat(survey.overall().max()).isEqualTo(5_000);
        assertThat(survey.overall().leastDelay()).isEqualTo(1_000);
        assertThat(survey.overall().lateAt()).containsEntry(Duration.ofSeconds(1), 5 / 20.0);
        assertThatThrownBy(() -> survey.of(1)).hasMessageContaining("partition 1");
    }

    @Test
    void quantilesAreNeverTooShortAndAtMostAnEighthTooLong() {
        LatenessSurvey survey = new LatenessSurvey(ROUTE, DELAYS);
        survey.observe(0, 0, null, 10_000_000L);
        for (int late = 1; late <= 10_000; late++) {
            survey.observe(0, late, null, 10_000_000L - late);
        }

        LatenessFindings found = survey.of(0);

        assertThat(found.quantiles().keySet()).containsExactly("p50", "p90", "p95", "p99", "p99.9", "p99.99");
        assertThat(found.quantiles().values()).allMatch(quantile -> quantile <= found.max());
        found.quantiles().forEach((name, value) -> {
            double exact = Double.parseDouble(name.substring(1)) / 100 * 10_000;
            assertThat((double) value).as(name).isBetween(exact - 1, exact * 1.125 + 1);
        });
    }

    private static LatenessSurvey survey(LatenessRule rule, long... eventTimes) {
        LatenessSurvey survey = new LatenessSurvey(rule, DELAYS);
        for (int offset = 0; offset < eventTimes.length; offset++) {
            survey.observe(0, offset, null, eventTimes[offset]);
        }
        return survey;
    }
}
