package io.penstock.processing.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.penstock.common.failure.PenstockException;
import io.penstock.common.limits.CheckpointPlan;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.fs.Path;
import org.junit.jupiter.api.Test;

class JobConfigurationTest {
    @Test
    void aFolderWithABlankInItsNameIsThatFolder() {
        assertThat(directory("file:///home/me/my%20data/c/").getPath()).isEqualTo("/home/me/my data/c");
        assertThat(directory("s3://bucket/c%20d")).isEqualTo(new Path("s3://bucket/c%20d"));
    }

    private static Path directory(String storage) {
        CheckpointPlan plan = new CheckpointPlan(
                Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(60), Optional.of(storage));
        return new Path(
                JobConfiguration.of(plan, Duration.ofMillis(10)).get(CheckpointingOptions.CHECKPOINTS_DIRECTORY));
    }

    @Test
    void theJobRunsWithoutKryoAndWithStateUnderNames() {
        CheckpointPlan plan =
                new CheckpointPlan(Duration.ofSeconds(5), Duration.ZERO, Duration.ofSeconds(60), Optional.empty());
        Configuration job = JobConfiguration.of(plan, Duration.ofMillis(50));
        assertThat(job.get(PipelineOptions.GENERIC_TYPES)).isFalse();
        assertThat(job.get(PipelineOptions.AUTO_GENERATE_UIDS)).isFalse();
        assertThat(job.get(PipelineOptions.MAX_PARALLELISM)).isEqualTo(128);
        assertThat(job.get(CheckpointingOptions.CHECKPOINTING_INTERVAL)).isEqualTo(Duration.ofSeconds(5));
        assertThat(job.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY)).isEmpty();
    }

    @Test
    void rocksDbStaysInsideManagedMemoryOrTheJobIsRefusedWithTheKnob() {
        Configuration job = JobConfiguration.of(
                new CheckpointPlan(
                        Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(1), Optional.empty()),
                Duration.ofMillis(50));
        assertThat(job.toMap()).containsEntry("state.backend.rocksdb.memory.managed", "true");
        assertThatNoException().isThrownBy(() -> JobConfiguration.checkMemory(job));

        job.setString("state.backend.rocksdb.memory.fixed-per-slot", "512mb");
        assertThatExceptionOfType(PenstockException.class)
                .isThrownBy(() -> JobConfiguration.checkMemory(job))
                .withMessageContaining("remove it, and size taskmanager.memory.managed.size instead");

        assertThatExceptionOfType(PenstockException.class)
                .isThrownBy(() -> JobConfiguration.checkMemory(
                        Configuration.fromMap(Map.of("taskmanager.memory.managed.size", "0"))))
                .withMessageContaining("raise taskmanager.memory.managed.size");
        assertThatExceptionOfType(PenstockException.class)
                .isThrownBy(() -> JobConfiguration.checkMemory(
                        Configuration.fromMap(Map.of("taskmanager.memory.managed.fraction", "0"))));
    }
}
