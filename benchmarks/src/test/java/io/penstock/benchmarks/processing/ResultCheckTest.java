package io.penstock.benchmarks.processing;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.benchmarks.processing.ResultCheck.Promise;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ResultCheckTest {
    private static final Workload WORKLOAD = new Workload(Grouping.REGION, 2_000, 1, 100, false, 1);
    private static final int USD = 0;

    private final Totals totals = new Totals(WORKLOAD.windows(), WORKLOAD.groupsInWindow());
    private final Expected expected = new Expected(totals, 2, 0, 0, 0);

    ResultCheckTest() {
        totals.add(0, USD, 100);
        totals.add(0, USD, 301);
        totals.add(1, USD, 5);
    }

    @Test
    void exactResultsAreExact() {
        ResultCheck check = check(Promise.ONCE, first(2, 401, 2.005), second());

        assertThat(check.differences()).isEmpty();
        assertThat(check.isComplete()).isTrue();
        assertThat(check.lastRight()).isEqualTo(1_001);
    }

    @Test
    void aMissingResultIsTold() {
        assertThat(check(Promise.ONCE, second()).differences())
                .singleElement()
                .asString()
                .contains("1 of 2 results are missing or wrong")
                .contains("window 0, group 0: 2 events, sum 401");
    }

    @Test
    void aLostEventIsTold() {
        assertThat(check(Promise.ONCE, first(1, 301, 3.01), second()).differences())
                .anyMatch(difference -> difference.contains("expected group 0: 2 events, sum 401"));
    }

    @Test
    void aWrongAverageIsTold() {
        assertThat(check(Promise.ONCE, first(2, 401, 2.01), second()).differences())
                .hasSize(2);
    }

    @Test
    void aResultThatCameTwiceIsTold() {
        ResultCheck check = check(Promise.ONCE, first(2, 401, 2.005), second(), second());

        assertThat(check.differences()).containsExactly("1 results came twice");
    }

    @Test
    void ofUpdatesTheLastCounts() {
        ResultRow lower = first(1, 100, 1.0);
        ResultRow right = first(2, 401, 2.005);

        assertThat(check(Promise.LAST, lower, right, second(), second()).differences())
                .isEmpty();
        assertThat(check(Promise.LAST, right, lower, second()).differences()).hasSize(1);
    }

    @Test
    void noMoreLateEventsThanWereWritten() {
        ResultRow late = new ResultRow(
                List.of("us-east-1", "USD"),
                Workload.START - Workload.LATE,
                3,
                3,
                1,
                1,
                0.01,
                ResultForm.DOUBLES,
                true);

        assertThat(check(Promise.ONCE, first(2, 401, 2.005), second(), late).differences())
                .containsExactly("3 late events in results, but only 2 were written");
    }

    private ResultCheck check(Promise promise, ResultRow... rows) {
        ResultCheck check = new ResultCheck(WORKLOAD, expected, promise);
        long written = 1_000;
        for (ResultRow row : rows) {
            check.add(row, written++);
        }
        return check;
    }

    private static ResultRow first(long count, long sum, double average) {
        return new ResultRow(
                List.of("us-east-1", "USD"), Workload.START, count, sum, 100, 301, average, ResultForm.DOUBLES, true);
    }

    private static ResultRow second() {
        return new ResultRow(
                List.of("us-east-1", "USD"),
                Workload.START + Workload.WINDOW,
                1,
                5,
                5,
                5,
                0.05,
                ResultForm.DOUBLES,
                true);
    }
}
