package io.penstock.benchmarks.processing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
    /** Of each window the slots whose last result is right. */
    private final BitSet[] right;

    private final Map<String, Long> lateCounts = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private long problems;
    private long repeated;
    private long lastRight;

    ResultCheck(Workload workload, Expected expected, Promise promise) {
        this.workload = workload;
        this.expected = expected;
        this.promise = promise;
        this.right =
                Stream.generate(BitSet::new).limit(expected.totals().windows()).toArray(BitSet[]::new);
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
        WindowTotals totals = expected.totals().of((int) window);
        int slot = totals.slot(group);
        if (slot < 0) {
            problem("no event is of this window and group: " + row);
            return;
        }
        BitSet of = right[(int) window];
        boolean equal = totals.equal(slot, row);
        if (of.get(slot) && promise == Promise.ONCE) {
            repeated++;
        }
        if (!equal && promise == Promise.ONCE) {
            problem("expected " + totals.describe(slot) + ", got " + row);
        }
        if (equal && !of.get(slot)) {
            lastRight = Math.max(lastRight, written);
        }
        of.set(slot, equal);
    }

    private void problem(String problem) {
        problems++;
        if (told.size() < TOLD) {
            told.add(problem);
        }
    }

    boolean isComplete() {
        return known() == expected.totals().rows();
    }

    private int known() {
        return Arrays.stream(right).mapToInt(BitSet::cardinality).sum();
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
            differences.add(
                    (rows - known()) + " of " + rows + " results are missing or wrong, the first: " + firstMissing());
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
        for (int window = 0; window < right.length; window++) {
            WindowTotals totals = expected.totals().of(window);
            for (int slot = 0; slot < totals.slots(); slot++) {
                if (!totals.isEmpty(slot) && !right[window].get(slot)) {
                    return "window " + window + ", " + totals.describe(slot);
                }
            }
        }
        return "none";
    }
}
