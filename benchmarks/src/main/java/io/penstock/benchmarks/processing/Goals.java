package io.penstock.benchmarks.processing;

import io.penstock.benchmarks.run.Goal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** What is promised. */
final class Goals {
    private Goals() {}

    /** Those that were measured. */
    static List<Goal> of(Summary summary) {
        List<Goal> goals = new ArrayList<>();
        Grouping grouping = summary.options().workload().grouping();
        boolean byRegion = grouping == Grouping.REGION;
        add(
                goals,
                "CPU an event: DataStream's to Penstock's",
                byRegion ? 15 : summary.options().workload().customers() >= 10_000_000 ? 6 : 10,
                true,
                summary.ratio(ContestantKind.DATASTREAM, ContestantKind.PENSTOCK, Result::cpuPerMillion));
        if (byRegion) {
            add(
                    goals,
                    "events/s: Penstock's to DataStream's",
                    10,
                    true,
                    summary.ratio(ContestantKind.PENSTOCK, ContestantKind.DATASTREAM, Result::eventsPerSecond));
            add(
                    goals,
                    "events/s: Penstock's to Flink SQL's",
                    10,
                    true,
                    summary.ratio(ContestantKind.PENSTOCK, ContestantKind.SQL, Result::eventsPerSecond));
            add(
                    goals,
                    "events/s: Penstock's to a consumer's that polls, 1 thread",
                    1,
                    true,
                    summary.ratio(ContestantKind.PENSTOCK, ContestantKind.POLL1, Result::eventsPerSecond));
            add(
                    goals,
                    "events/s: Penstock's to a consumer's that polls, as many threads",
                    1,
                    true,
                    summary.ratio(ContestantKind.PENSTOCK, ContestantKind.POLL, Result::eventsPerSecond));
            add(
                    goals,
                    "events/s: Penstock's to those of own fetch and fold",
                    0.4,
                    true,
                    summary.ratio(ContestantKind.PENSTOCK, ContestantKind.LIMIT, Result::eventsPerSecond));
        }
        add(
                goals,
                "peak memory: Penstock's to DataStream's",
                1,
                false,
                summary.ratio(ContestantKind.PENSTOCK, ContestantKind.DATASTREAM, Result::peakBytes));
        add(
                goals,
                "p99 latency at half of its rate: Penstock's to DataStream's",
                1,
                false,
                summary.latencyRatio(ContestantKind.PENSTOCK, ContestantKind.DATASTREAM));
        return goals;
    }

    private static void add(List<Goal> goals, String name, double target, boolean atLeast, OptionalDouble measured) {
        measured.ifPresent(value -> goals.add(new Goal(name, target, atLeast, value)));
    }
}
