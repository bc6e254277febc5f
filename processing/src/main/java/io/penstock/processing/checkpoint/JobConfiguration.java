package io.penstock.processing.checkpoint;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.limits.CheckpointPlan;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.CheckpointingMode;

/** The job's own settings; the cluster's apply to everything that is not named here. */
public final class JobConfiguration {

    /** Key groups: fixed for ever, since state is laid out by them. The most that a job can be scaled to. */
    public static final int MAX_PARALLELISM = 128;

    /**
     * Checkpoints that may fail in a row before the job restarts. A restart mends a task that hangs, but not full
     * storage or a registry that is down, which decoding waits for; and each costs readers their freshness.
     */
    private static final int TOLERATED_CHECKPOINT_FAILURES = 10;

    private static final String MANAGED = "state.backend.rocksdb.memory.managed";
    private static final String BLOOM_FILTER = "state.backend.rocksdb.use-bloom-filter";
    private static final String PARTITIONED_INDEX = "state.backend.rocksdb.memory.partitioned-index-filters";
    private static final List<String> FIXED =
            List.of("state.backend.rocksdb.memory.fixed-per-slot", "state.backend.rocksdb.memory.fixed-per-tm");

    private JobConfiguration() {}

    /**
     * Settings for a job with these checkpoints.
     *
     * @param bufferTimeout how long a record may wait for company before it is sent to another task
     */
    public static Configuration of(CheckpointPlan checkpoints, Duration bufferTimeout) {
        Configuration job = new Configuration();
        job.set(PipelineOptions.GENERIC_TYPES, false);
        job.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        job.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
        // Safe: everything that passes between operators is a record that nobody changes.
        job.set(PipelineOptions.OBJECT_REUSE, true);
        job.set(ExecutionOptions.BUFFER_TIMEOUT, bufferTimeout);

        job.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        job.setString(MANAGED, "true");
        // State that outgrows memory: most groups that are looked for are new, and indexes of all files would not fit.
        job.setString(BLOOM_FILTER, "true");
        job.setString(PARTITIONED_INDEX, "true");
        job.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        job.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
        job.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpoints.interval());
        job.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, checkpoints.minPause());
        job.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, checkpoints.timeout());
        job.set(CheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS, 1);
        job.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, TOLERATED_CHECKPOINT_FAILURES);
        job.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        checkpoints.storage().ifPresent(storage -> {
            job.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
            job.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, literal(storage));
        });

        job.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, Duration.ofMillis(500));
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, Duration.ofSeconds(30));
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER, 2.0);
        job.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
                Duration.ofMinutes(5));
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_JITTER_FACTOR, 0.1);
        return job;
    }

    /**
     * Whether RocksDB stays inside the memory that the cluster sets aside for it. Outside, it grows with the number of
     * views and windows until the system kills the TaskManager.
     *
     * @param cluster what the job runs with
     * @throws PenstockException USER, {@code rocksdb-memory}, with the knob
     */
    public static void checkMemory(ReadableConfig cluster) {
        for (String fixed : FIXED) {
            if (cluster.toMap().containsKey(fixed)) {
                throw refused(fixed + " is set, which takes RocksDB's memory out of Flink's budget: remove it, and size"
                        + " taskmanager.memory.managed.size instead");
            }
        }
        boolean none = cluster.getOptional(TaskManagerOptions.MANAGED_MEMORY_SIZE)
                .map(size -> size.getBytes() == 0)
                .orElse(cluster.get(TaskManagerOptions.MANAGED_MEMORY_FRACTION) == 0);
        if (none) {
            throw refused("the TaskManagers have no managed memory, and RocksDB needs some: raise"
                    + " taskmanager.memory.managed.size, or taskmanager.memory.managed.fraction");
        }
    }

    private static PenstockException refused(String why) {
        return new PenstockException(Category.USER, "rocksdb-memory", why);
    }

    /** Flink takes a path as it stands: {@code %20} would be a folder of that name instead of a blank. */
    private static String literal(String storage) {
        URI uri = URI.create(storage);
        return "file".equals(uri.getScheme()) ? "file://" + uri.getPath() : storage;
    }
}
