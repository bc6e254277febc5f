package io.penstock.processing.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
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
}
