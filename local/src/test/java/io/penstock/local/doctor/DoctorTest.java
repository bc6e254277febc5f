package io.penstock.local.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.local.doctor.Finding.Kind;
import io.penstock.local.doctor.Finding.Severity;
import io.penstock.local.doctor.Observation.Checkpoints;
import io.penstock.local.doctor.Observation.Job;
import io.penstock.local.doctor.Observation.Signals;
import io.penstock.local.doctor.Observation.Stage;
import io.penstock.local.doctor.Observation.Subtask;
import io.penstock.local.doctor.Observation.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DoctorTest {
    private static final Checkpoints SOUND = checkpoints(Duration.ofMillis(300), Optional.empty());

    @Test
    void saysSoWhenAllIsWell() {
        assertThat(examine(stage("log orders", false, 0.2, 0.1), stage("aggregate", false, 0.3, 0)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.WELL);
                    assertThat(finding.what()).contains("aggregate, is busy 30 %", "0.3 s");
                });
    }

    @Test
    void namesTheLastStageAtItsLimitAndWhatWaitsForIt() {
        List<Finding> findings = examine(stage("log orders", true, 0.3, 0.9), stage("aggregate v", false, 0.97, 0.05));
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.BOTTLENECK);
            assertThat(finding.subject()).isEqualTo("aggregate v");
            assertThat(finding.what()).contains("busy 97 %", "it holds up log orders");
            assertThat(finding.advice()).contains("job rescale 2");
        });
    }

    @Test
    void aStageThatIsHeldUpIsNoBottleneckHoweverBusy() {
        assertThat(examine(stage("log orders", true, 0.85, 0.4), stage("aggregate v", false, 0.2, 0)))
                .noneMatch(finding -> finding.kind() == Kind.BOTTLENECK);
    }

    @Test
    void unevenSubtasksAreSkewAndMoreOfThemNoHelp() {
        Stage uneven = new Stage(
                "aggregate v",
                128,
                false,
                List.of(new Subtask(0, 0.1, 0, 20, 200), new Subtask(1, 0.99, 0, 980, 9800)),
                Signals.NONE);
        assertThat(examine(uneven)).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.SKEW);
            assertThat(finding.what()).contains("subtask 1 is busy 99 %", "98 % of the records");
            assertThat(finding.advice()).contains("does not help");
        });
    }

    @Test
    void aProducerThatWaitsForKafkaMakesItTheSink() {
        Stage waiting = new Stage(
                "aggregate v -> view v: Writer",
                128,
                false,
                List.of(new Subtask(0, 0.95, 0, 500, 5000)),
                new Signals(-1, -1, -1, -1, 0.6, 0));
        assertThat(examine(waiting)).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.SINK);
            assertThat(finding.what()).contains("waits for Kafka 60 %");
        });
    }

    @Test
    void lagWithoutABusyTaskPointsOutside() {
        Stage reading = new Stage(
                "log orders",
                128,
                true,
                List.of(new Subtask(0, 0.2, 0, 1000, 5000)),
                new Signals(600_000, -1, -1, -1, -1, -1));
        assertThat(examine(reading)).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.LAG);
            assertThat(finding.severity()).isEqualTo(Severity.PROBLEM);
            assertThat(finding.what()).contains("600000 records", "600 s at the present rate");
            assertThat(finding.advice()).contains("registry");
        });
    }

    @Test
    void garbageCollectionIsTheWorkers() {
        Observation seen = observation(
                "RUNNING",
                0,
                SOUND,
                List.of(stage("log", true, 0.2, 0)),
                new Worker("tm-1", 900 << 20, 1000 << 20, 0.3));
        assertThat(Doctor.examine(seen)).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.GARBAGE_COLLECTION);
            assertThat(finding.subject()).isEqualTo("tm-1");
            assertThat(finding.what()).contains("30 %", "900 MiB of 1,000 MiB");
        });
    }

    @Test
    void checkpointsThatFailOrNearlyTimeOutAreProblems() {
        assertThat(Doctor.examine(observation(
                        "RUNNING",
                        0,
                        checkpoints(Duration.ofSeconds(1), Optional.of("no space left")),
                        List.of(stage("log", true, 0.2, 0)))))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("no space left", "2 have failed"));
        assertThat(Doctor.examine(observation(
                        "RUNNING",
                        0,
                        checkpoints(Duration.ofSeconds(70), Optional.empty()),
                        List.of(stage("log", true, 0.2, 0)))))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("70 s of the 120 s"));
    }

    @Test
    void lettersAreSharesOfWhatWasRead() {
        Stage reading = new Stage(
                "log orders", 128, true, List.of(new Subtask(0, 0.2, 0, 10, 1000)), new Signals(0, -1, 50, 5, -1, -1));
        assertThat(examine(reading)).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.DEAD_LETTERS);
            assertThat(finding.what()).contains("50 of 1000", "5 %");
        });
    }

    @Test
    void aJobThatDoesNotRunIsTheOnlyFinding() {
        Observation failed = new Observation(
                new Job("penstock-shop", "id", "FAILED", Duration.ofSeconds(9), ""),
                0,
                Optional.of("c.D: no disk"),
                SOUND,
                List.of(stage("log", true, 1, 0)),
                List.of());
        assertThat(Doctor.examine(failed)).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.STATE);
            assertThat(finding.what()).isEqualTo("is FAILED: c.D: no disk");
        });
    }

    @Test
    void lostTransactionsComeBeforeNotices() {
        Stage letters = new Stage(
                "letters orders: Committer",
                128,
                false,
                List.of(new Subtask(0, 0, 0, 1, 1)),
                new Signals(-1, -1, -1, -1, -1, 2));
        List<Finding> findings = Doctor.examine(observation("RUNNING", 3, SOUND, List.of(letters)));
        assertThat(findings).extracting(Finding::kind).containsExactly(Kind.LOST_TRANSACTIONS, Kind.STATE);
        assertThat(findings.get(1).what()).contains("has restarted 3 times");
    }

    private static List<Finding> examine(Stage... stages) {
        return Doctor.examine(observation("RUNNING", 0, SOUND, List.of(stages)));
    }

    private static Observation observation(
            String state, int restarts, Checkpoints checkpoints, List<Stage> stages, Worker... workers) {
        return new Observation(
                new Job("penstock-shop", "id", state, Duration.ofMinutes(5), "b"),
                restarts,
                Optional.empty(),
                checkpoints,
                stages,
                List.of(workers));
    }

    private static Stage stage(String name, boolean source, double busy, double backPressured) {
        return new Stage(name, 128, source, List.of(new Subtask(0, busy, backPressured, 100, 1000)), Signals.NONE);
    }

    private static Checkpoints checkpoints(Duration last, Optional<String> failing) {
        return new Checkpoints(10, 2, last, 1 << 20, 4 << 20, Duration.ofMinutes(2), failing);
    }
}
