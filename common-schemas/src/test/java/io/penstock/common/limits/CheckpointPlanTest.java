package io.penstock.common.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.declaration.Checkpoints;
import io.penstock.common.environment.Flink;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckpointPlanTest {
    private static final Flink SILENT =
            new Flink(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 1);

    @Test
    void followsTheDeclarationWhereTheEnvironmentIsSilent() {
        Checkpoints declared = new Checkpoints(
                Duration.ofSeconds(7), Duration.ofSeconds(3), Duration.ofSeconds(60), Optional.of("file:///declared"));
        assertThat(CheckpointPlan.of(declared, SILENT))
                .isEqualTo(new CheckpointPlan(
                        Duration.ofSeconds(7),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(60),
                        Optional.of("file:///declared")));
    }

    @Test
    void followsTheEnvironmentWhereItSpeaks() {
        Flink environment = new Flink(
                Optional.of(URI.create("http://flink")),
                Optional.of(Duration.ofSeconds(1)),
                Optional.of(Duration.ZERO),
                Optional.of("s3://here"),
                1);
        assertThat(CheckpointPlan.of(Checkpoints.defaults(), environment))
                .isEqualTo(new CheckpointPlan(
                        Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(120), Optional.of("s3://here")));
    }

    @Test
    void aTransactionOutlivesTwoCheckpointsAndARestart() {
        CheckpointPlan plan = CheckpointPlan.of(Checkpoints.defaults(), SILENT);
        assertThat(plan.transactionTimeout(CheckpointPlan.USUAL_BROKER_MAX))
                .isEqualTo(Duration.ofSeconds(2 * (30 + 120) + 120));
    }

    @Test
    void aTransactionNeverAsksForMoreThanABrokerAllows() {
        CheckpointPlan slow = plan(Duration.ofMinutes(5), Duration.ofMinutes(8));
        assertThat(slow.transactionTimeout(Duration.ofMinutes(15))).isEqualTo(Duration.ofMinutes(15));
        assertThat(slow.transactionTimeout(Duration.ofHours(1))).isEqualTo(Duration.ofMinutes(28));
    }

    private static CheckpointPlan plan(Duration interval, Duration timeout) {
        return new CheckpointPlan(interval, Duration.ZERO, timeout, Optional.empty());
    }
}
