package io.penstock.processing.sql;

import java.util.HashSet;
import java.util.Set;
import org.apache.flink.api.dag.Transformation;

/**
 * Names for the operators that a planner makes of a query, so that their state is found again. Flink would number them
 * by a counter of the process that plans. Here they are numbered by their place in the plan, under a fingerprint of the
 * query: state of another query is never taken for this one's; Flink refuses the restore instead. Their names say whose they
 * are, in failures and in metrics.
 */
final class OperatorUids {
    private final String job;
    private final String prefix;
    private final Set<Integer> seen = new HashSet<>();
    private int next;

    OperatorUids(String job, String query) {
        this.job = job;
        this.prefix = "job-" + job + "-sql-" + Integer.toHexString(query.strip().hashCode()) + "-";
    }

    /** Where the plan begins; has its name. */
    void known(Transformation<?> input) {
        seen.add(input.getId());
    }

    void give(Transformation<?> result) {
        if (!seen.add(result.getId())) {
            return;
        }
        result.getInputs().forEach(this::give);
        if (result.getUid() == null) {
            result.setUid(prefix + next);
            result.setName(name(result.getName()) + " " + job);
        }
        next++;
    }

    /** Without the planner's counter, which is another one after each submission. */
    private static String name(String planned) {
        return planned.startsWith("*") ? "Scan" : planned.replaceFirst("\\[\\d+]$", "");
    }
}
