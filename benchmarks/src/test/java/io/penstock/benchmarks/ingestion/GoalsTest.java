package io.penstock.benchmarks.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.benchmarks.ingestion.Result.Latency;
import io.penstock.benchmarks.ingestion.Result.Phase;
import io.penstock.benchmarks.run.Goal;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GoalsTest {
    private static final long ROWS = 1_000_000;

    @Test
    void twiceAsFastAtHalfTheCostMeetsEveryGoal() {
        List<Goal> goals = Goals.of(
                List.of(result(ReaderKind.PENSTOCK, 10, 15, 200, 250), result(ReaderKind.CONNECT, 20, 30, 400, 400)));

        assertThat(goals).hasSize(6).allMatch(Goal::met);
    }

    @Test
    void aLittleLessMissesThem() {
        List<Goal> goals = Goals.of(List.of(
                result(ReaderKind.PENSTOCK, 10.1, 15.1, 201, 251), result(ReaderKind.CONNECT, 20, 30, 400, 400)));

        assertThat(goals).hasSize(6).noneMatch(Goal::met);
        assertThat(goals.get(0).measured()).isEqualTo(20 / 10.1, within(1e-9));
        assertThat(goals.get(2).measured()).isEqualTo(15.1 / 30, within(1e-9));
    }

    @Test
    void mediansAreCompared() {
        List<Result> results = List.of(
                result(ReaderKind.PENSTOCK, 5, 1, 1, 1),
                result(ReaderKind.CONNECT, 20, 1, 1, 1),
                result(ReaderKind.PENSTOCK, 10, 1, 1, 1),
                result(ReaderKind.CONNECT, 40, 1, 1, 1),
                result(ReaderKind.PENSTOCK, 100, 1, 1, 1));

        assertThat(Goals.median(results, ReaderKind.PENSTOCK, result -> result.snapshot()
                        .seconds()))
                .hasValue(10);
        assertThat(Goals.median(
                        results, ReaderKind.CONNECT, result -> result.snapshot().seconds()))
                .hasValue(30);
        assertThat(Goals.ratio(results, result -> result.snapshot().seconds()).getAsDouble())
                .isEqualTo(1 / 3.0, within(1e-9));
    }

    @Test
    void withoutTheOtherSideThereIsNoRatio() {
        assertThat(Goals.of(List.of(result(ReaderKind.PENSTOCK, 10, 15, 200, 250))))
                .extracting(Goal::name)
                .containsExactly("p99 in ms at 10,000 changes/s");
    }

    @Test
    void theWorstRepetitionCountsForLatency() {
        List<Goal> goals = Goals.of(
                List.of(result(ReaderKind.PENSTOCK, 10, 15, 200, 100), result(ReaderKind.PENSTOCK, 10, 15, 200, 300)));

        assertThat(goals).singleElement().matches(goal -> !goal.met());
    }

    @Test
    void theFileSaysWhatWasMetAndWhatIsNotExact() {
        Result wrong = new Result(
                ReaderKind.CONNECT,
                phase(20, 30, List.of("one is missing")),
                phase(20, 30, List.of()),
                400 << 20,
                List.of());
        Summary summary = new Summary(
                new Options(
                        ROWS, List.of(ReaderKind.PENSTOCK, ReaderKind.CONNECT), 1, 500, List.of(10_000), 1, List.of()),
                List.of(result(ReaderKind.PENSTOCK, 10, 16, 200, 250), wrong));

        JsonNode json = summary.json();

        assertThat(summary.exact()).isFalse();
        assertThat(json.path("exact").booleanValue()).isFalse();
        assertThat(json.at("/goals/0/target").textValue()).isEqualTo(">= 2");
        assertThat(json.at("/goals/0/met").booleanValue()).isTrue();
        assertThat(json.at("/goals/2/met").booleanValue()).isFalse();
        assertThat(json.at("/runs/1/snapshot/differences/0").textValue()).isEqualTo("one is missing");
        assertThat(summary.describe()).contains("NOT EXACT", "Kafka Connect, snapshot: one is missing");
    }

    private static Result result(ReaderKind reader, double seconds, double cpu, long mebibytes, double p99) {
        return new Result(
                reader,
                phase(seconds, cpu, List.of()),
                phase(seconds, cpu, List.of()),
                mebibytes << 20,
                List.of(new Latency(10_000, 10_000, 1, 1, p99, p99)));
    }

    private static Phase phase(double seconds, double cpu, List<String> differences) {
        return new Phase(ROWS, seconds, cpu, 1, 1, differences);
    }
}
