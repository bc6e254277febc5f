package io.penstock.benchmarks.processing;

import io.penstock.benchmarks.processing.FlinkContestant.Recovery;
import java.util.List;
import java.util.Locale;

/**
 * What became of a contestant whose TaskManager was killed.
 *
 * @param secondsToExact from the kill to the append of the last expected result
 * @param differences between its results and the expected ones; empty if it is exact
 */
record KillResult(ContestantKind contestant, Recovery recovery, double secondsToExact, List<String> differences) {
    KillResult {
        differences = List.copyOf(differences);
    }

    boolean exact() {
        return differences.isEmpty();
    }

    String describe() {
        return String.format(
                Locale.ROOT,
                "killed with %,d events read, went on %s, complete after %.1f s, %s",
                recovery.read(),
                recovery.fromCheckpoint() ? "from a checkpoint" : "from the beginning",
                secondsToExact,
                exact() ? "exact" : "NOT EXACT: " + differences);
    }
}
