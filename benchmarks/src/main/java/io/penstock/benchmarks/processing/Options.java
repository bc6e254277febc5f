package io.penstock.benchmarks.processing;

import java.time.Duration;
import java.util.List;

/**
 * What to run.
 *
 * @param contestants in the order in which they take turns
 * @param repeat how often each has its turn
 * @param warmUp events that a contestant has read when its clock starts
 * @param parallelism threads or slots of each
 * @param checkpoints between those of a job on Flink
 */
record Options(
        Workload workload,
        List<ContestantKind> contestants,
        int repeat,
        long warmUp,
        int parallelism,
        Duration checkpoints,
        Besides besides) {

    /**
     * What is done when all have had their turns.
     *
     * @param kill whether Penstock has one more turn, in which its TaskManager is killed
     * @param latencySeconds of each steady load; 0 for none
     * @param profile whether Penstock has one more, with a flight recorder
     */
    record Besides(boolean kill, int latencySeconds, boolean profile) {}

    /** The rest is for the producers and the check. */
    private static final double MEMORY_FOR_TOTALS = 0.6;

    Options {
        if (workload.partitions() < 1 || workload.partitions() > 255) {
            throw new IllegalArgumentException("--partitions must be 1 to 255; it is " + workload.partitions());
        }
        if (workload.events() < 1_000 || workload.events() % workload.partitions() != 0) {
            throw new IllegalArgumentException("--events must be a multiple of the " + workload.partitions()
                    + " partitions, at least 1000; it is " + workload.events());
        }
        if (workload.skewed() && workload.grouping() != Grouping.CUSTOMERS) {
            throw new IllegalArgumentException("--skew is of customers: add --case customers");
        }
        if (workload.customers() < 100 || workload.customers() >= 100_000_000) {
            throw new IllegalArgumentException("--customers must be 100 to 99999999; it is " + workload.customers());
        }
        long totals = Totals.bytes(workload) >> 20;
        long memory = Runtime.getRuntime().maxMemory() >> 20;
        if (totals > memory * MEMORY_FOR_TOTALS) {
            throw new IllegalArgumentException("the expected results of " + workload.windows() + " minutes and "
                    + workload.groups() + " groups take " + totals + " MiB of the " + memory
                    + " that this process may use: run the jar by itself with a greater -Xmx, or fewer --events or"
                    + " --customers");
        }
        if (besides.latencySeconds() < 0) {
            throw new IllegalArgumentException("--seconds must be at least 1; it is " + besides.latencySeconds());
        }
        if (repeat < 1) {
            throw new IllegalArgumentException("--repeat must be at least 1; it is " + repeat);
        }
        if (warmUp < 0 || warmUp >= workload.events()) {
            throw new IllegalArgumentException(
                    "--warm-up must be below the " + workload.events() + " events; it is " + warmUp);
        }
        if (parallelism < 1 || parallelism > workload.partitions()) {
            throw new IllegalArgumentException(
                    "--parallelism must be 1 to the " + workload.partitions() + " partitions; it is " + parallelism);
        }
        if (checkpoints.isNegative() || checkpoints.isZero()) {
            throw new IllegalArgumentException("--checkpoints must be at least 1; it is " + checkpoints.toSeconds());
        }
        if (besides.latencySeconds() > 0 && workload.grouping() != Grouping.REGION) {
            throw new IllegalArgumentException("--latency is measured by region: leave out --case");
        }
        contestants = List.copyOf(contestants);
    }
}
