package io.penstock.local.doctor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A job at one moment, as its cluster's metrics tell. Rates are over Flink's own last minute at most.
 *
 * @param restarts since it was submitted
 * @param failure what made it fail last
 */
public record Observation(
        Job job,
        int restarts,
        Optional<String> failure,
        Checkpoints checkpoints,
        List<Stage> stages,
        List<Worker> workers) {

    public Observation {
        stages = List.copyOf(stages);
        workers = List.copyOf(workers);
    }

    /** @param build of its jar; empty where unknown */
    public record Job(String name, String id, String state, Duration running, String build) {}

    /**
     * @param last duration, end to end, of the newest complete one
     * @param lastBytes that it wrote
     * @param stateBytes that it refers to
     * @param failing why the newest one failed, if none has completed since
     */
    public record Checkpoints(
            long completed,
            long failed,
            Duration last,
            long lastBytes,
            long stateBytes,
            Duration timeout,
            Optional<String> failing) {}

    /** Operators that run as one task, from input to output. */
    public record Stage(String name, int maxParallelism, boolean source, List<Subtask> subtasks, Signals signals) {
        public Stage {
            subtasks = List.copyOf(subtasks);
        }

        double busy() {
            return subtasks.stream().mapToDouble(Subtask::busy).max().orElse(0);
        }

        double meanBusy() {
            return subtasks.stream().mapToDouble(Subtask::busy).average().orElse(0);
        }

        double backPressured() {
            return subtasks.stream().mapToDouble(Subtask::backPressured).max().orElse(0);
        }

        double recordsPerSecond() {
            return subtasks.stream().mapToDouble(Subtask::recordsPerSecond).sum();
        }
    }

    /**
     * @param busy share of time at work, 0 to 1
     * @param backPressured share of time spent waiting for what comes behind
     * @param recordsPerSecond taken in; for a source given out
     * @param records the same since the task started
     */
    public record Subtask(int index, double busy, double backPressured, double recordsPerSecond, long records) {}

    /**
     * What single operators of a stage say; −1 where none says it.
     *
     * @param pending records not read yet
     * @param watermarkLagMillis from event time to now
     * @param dead letters written for the dead
     * @param late letters written for the late
     * @param producerWait share of time that a sink's producer waited for Kafka to take what it had, 0 to 1
     * @param lostTransactions whose commit Kafka refused
     */
    public record Signals(
            long pending, long watermarkLagMillis, long dead, long late, double producerWait, long lostTransactions) {
        static final Signals NONE = new Signals(-1, -1, -1, -1, -1, -1);
    }

    /** @param gcShare share of time spent collecting garbage, 0 to 1 */
    public record Worker(String id, long heapUsed, long heapMax, double gcShare) {}
}
