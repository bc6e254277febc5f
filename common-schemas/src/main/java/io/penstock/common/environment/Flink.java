package io.penstock.common.environment;

import io.penstock.common.declaration.Rules;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * The cluster that runs the jobs. What is empty is the declaration's to say.
 *
 * @param rest base address of the JobManager's REST API
 * @param checkpointStorage URI of a folder that outlives the cluster
 * @param parallelism at least 1
 */
public record Flink(
        Optional<URI> rest,
        Optional<Duration> checkpointInterval,
        Optional<Duration> minPause,
        Optional<String> checkpointStorage,
        int parallelism) {

    public Flink {
        Objects.requireNonNull(rest, "rest");
        Objects.requireNonNull(checkpointInterval, "checkpointInterval");
        Objects.requireNonNull(minPause, "minPause");
        Objects.requireNonNull(checkpointStorage, "checkpointStorage");
        Rules.between("parallelism", parallelism, 1, 1_024);
    }
}
