package io.penstock.processing.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.common.declaration.Checkpoints;
import io.penstock.common.environment.Flink;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
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
        assertThat(plan.transactionTimeout()).isEqualTo(Duration.ofSeconds(2 * (30 + 120) + 120));
    }

    @Test
    void aTransactionNeverAsksForMoreThanABrokerAllows() {
        assertThat(plan(Duration.ofMinutes(5), Duration.ofMinutes(8)).transactionTimeout())
                .isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void aTopicThatForgetsBeforeARestartIsRefused() {
        CheckpointPlan plan = CheckpointPlan.of(Checkpoints.defaults(), SILENT);
        assertThatCode(() -> plan.checkRetention("orders", Duration.ofSeconds(2 * (30 + 120) + 120)))
                .doesNotThrowAnyException();
        assertThatExceptionOfType(PenstockException.class)
                .isThrownBy(() -> plan.checkRetention("orders", Duration.ofMinutes(5)))
                .withMessageContaining("source orders: its topic keeps records for 300s")
                .withMessageContaining("420s old");
    }

    @Test
    void checkpointsThatOutlastEveryTransactionAreRefused() {
        CheckpointPlan slow = plan(Duration.ofMinutes(10), Duration.ofMinutes(4));
        assertThatExceptionOfType(PenstockException.class)
                .isThrownBy(slow::transactionTimeout)
                .returns(Category.USER, PenstockException::category)
                .returns("transaction-timeout", PenstockException::code)
                .withMessageContaining("interval 600s plus timeout 240s");
    }

    @Test
    void theJobRunsWithoutKryoAndWithStateUnderNames() {
        Configuration job =
                JobConfiguration.of(plan(Duration.ofSeconds(5), Duration.ofSeconds(60)), Duration.ofMillis(50));
        assertThat(job.get(PipelineOptions.GENERIC_TYPES)).isFalse();
        assertThat(job.get(PipelineOptions.AUTO_GENERATE_UIDS)).isFalse();
        assertThat(job.get(PipelineOptions.MAX_PARALLELISM)).isEqualTo(128);
        assertThat(job.get(CheckpointingOptions.CHECKPOINTING_INTERVAL)).isEqualTo(Duration.ofSeconds(5));
        assertThat(job.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY)).isEmpty();
    }

    private static CheckpointPlan plan(Duration interval, Duration timeout) {
        return new CheckpointPlan(interval, Duration.ZERO, timeout, Optional.empty());
    }
}
