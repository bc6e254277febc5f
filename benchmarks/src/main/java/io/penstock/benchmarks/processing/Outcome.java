package io.penstock.benchmarks.processing;

import java.util.List;
import java.util.stream.Stream;

/**
 * All that a run found.
 *
 * @param results of the turns that are compared
 * @param kills turns in which a process was killed; their speed says nothing
 * @param failures turns that did not get to an end
 */
record Outcome(List<Result> results, List<KillResult> kills, List<Failure> failures) {
    Outcome {
        results = List.copyOf(results);
        kills = List.copyOf(kills);
        failures = List.copyOf(failures);
    }

    /** What made a contestant give up, or us give it up. */
    record Failure(ContestantKind contestant, String why) {}

    boolean exact() {
        return results.stream().allMatch(Result::exact) && kills.stream().allMatch(KillResult::exact);
    }

    /** All that is different from what it should be, each with whose it is. */
    List<String> differences() {
        return Stream.concat(
                        results.stream().flatMap(result -> result.differences().stream()
                                .map(difference -> result.contestant().title() + ": " + difference)),
                        kills.stream().flatMap(kill -> kill.differences().stream()
                                .map(difference -> kill.contestant().title() + ", killed: " + difference)))
                .toList();
    }
}
