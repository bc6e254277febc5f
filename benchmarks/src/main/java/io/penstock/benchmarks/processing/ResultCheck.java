package io.penstock.benchmarks.processing;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares each result with what is expected of it. Of the windows that the last events open nothing is expected. */
final class ResultCheck {
    private static final int TOLD = 5;

    /** What a contestant promises of the results of a window in time. */
    enum Promise {
        /** One result a window and group. */
        ONCE,
        /** The last result of a window and group counts. */
        LAST
    }

    private final Workload workload;
    private final Expected expected;
    private final Promise promise;
    private final BitSet right = new BitSet();
    private final Map<String, Long> lateCounts = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private long problems;
    private long repeated;
    private long lastRight;

    ResultCheck(Workload workload, Expected expected, Promise promise) {
        this.workload = workload;
        this.expected = expected;
        this.promise = promise;
    }

    /** @param written when the result was appended to its topic, epoch milliseconds */
    void add(ResultRow row, long written) {
        if (row.windowStart() < Workload.START) {
            // an event that is a day late, taken in before anything else was known of its partition
            lateCounts.put(row.group() + "@" + row.windowStart(), row.count());
            return;
        }
        long window = (row.windowStart() - Workload.START) / Workload.WINDOW;
        if (window >= workload.windows()) {
            return;
        }
        int group = workload.grouping().group(row.group());
        if (group < 0 || group >= workload.groups()) {
            problem("no such group: " + row);
            return;
        }
        int cell = expected.totals().cell((int) window, group);
        boolean equal = expected.totals().equal(cell, row);
        if (right.get(cell) && promise == Promise.ONCE) {
            repeated++;
        }
        if (!equal && promise == Promise.ONCE) {
            problem("expected " + expected.totals().describe(cell) + ", got " + row);
        }
        if (equal && !right.get(cell)) {
            lastRight = Math.max(lastRight, written);
        }
        right.set(cell, equal);
    }

    private void problem(String problem) {
        problems++;
        if (told.size() < TOLD) {
            told.add(problem);
        }
    }

    boolean isComplete() {
        return right.cardinality() == expected.totals().rows();
    }

    /** When the last expected result was appended, epoch milliseconds. */
    long lastRight() {
        return lastRight;
    }

    /** Empty if it's exact. */
    List<String> differences() {
        List<String> differences = new ArrayList<>();
        int rows = expected.totals().rows();
        if (!isComplete()) {
            differences.add((rows - right.cardinality()) + " of " + rows + " results are missing or wrong, the first: "
                    + firstMissing());
        }
        if (repeated > 0) {
            differences.add(repeated + " results came twice");
        }
        if (problems > 0) {
            differences.add(problems + " results are wrong: " + String.join("; ", told));
        }
        long late = lateCounts.values().stream().mapToLong(Long::longValue).sum();
        if (late > expected.late()) {
            differences.add(late + " late events in results, but only " + expected.late() + " were written");
        }
        return differences;
    }

    private String firstMissing() {
        for (int cell = 0; cell < expected.totals().cells(); cell++) {
            if (!expected.totals().isEmpty(cell) && !right.get(cell)) {
                return "window " + cell / workload.groups() + ", group " + cell % workload.groups() + ", "
                        + expected.totals().describe(cell);
            }
        }
        return "none";
    }
}
