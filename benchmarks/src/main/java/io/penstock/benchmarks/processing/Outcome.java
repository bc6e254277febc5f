package io.penstock.benchmarks.processing;

import java.util.ArrayList;
import java.util.List;

/**
 * All that a run found.
 *
 * @param results of the turns that are compared
 * @param kills turns in which a process was killed; their speed says nothing
 * @param latencies of some at steady loads
 * @param profiles of Penstock, if one was wanted
 * @param failures turns that did not get to an end
 */
record Outcome(
        List<Result> results,
        List<KillResult> kills,
        List<Latency> latencies,
        List<Profile> profiles,
        List<Failure> failures) {
    Outcome {
        results = List.copyOf(results);
        kills = List.copyOf(kills);
        latencies = List.copyOf(latencies);
        profiles = List.copyOf(profiles);
        failures = List.copyOf(failures);
    }

    /** What made a contestant give up, or us give it up. */
    record Failure(ContestantKind contestant, String why) {}

    boolean exact() {
        return differences().isEmpty();
    }

    /** All that is different from what it should be, each with whose it is. */
    List<String> differences() {
        List<String> all = new ArrayList<>();
        for (Result result : results) {
            tell(all, result.contestant().title(), result.differences());
        }
        for (KillResult kill : kills) {
            tell(all, kill.contestant().title() + ", killed", kill.differences());
        }
        for (Latency latency : latencies) {
            tell(all, latency.contestant().title() + " at " + latency.percent() + " %", latency.differences());
        }
        return all;
    }

    private static void tell(List<String> all, String whose, List<String> differences) {
        differences.forEach(difference -> all.add(whose + ": " + difference));
    }
}
