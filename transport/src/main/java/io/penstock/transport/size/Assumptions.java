package io.penstock.transport.size;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a declaration does not say.
 *
 * @param eventBytes of one encoded event, before compression; a change carries two, the row before and after
 * @param compression uncompressed to compressed size, at least 1
 * @param lateShare share of events that come late, 0 to 1
 * @param deadShare share of events that become dead letters, 0 to 1
 * @param groups rows that a view has in one window
 * @param readers consumer groups of each source, route and job output, beside Penstock's own
 * @param slotRate events a second that one Flink slot takes
 */
public record Assumptions(
        int eventBytes,
        double compression,
        double lateShare,
        double deadShare,
        long groups,
        int readers,
        long slotRate) {
    /** A row of a view with its checksum and counts, as a record and as state. */
    static final int ROW_BYTES = 250;

    public Assumptions {
        require("--event-bytes", eventBytes, 1, 10_000_000);
        require("--compression", compression, 1, 100);
        require("--late-share", lateShare, 0, 1);
        require("--dead-share", deadShare, 0, 1);
        require("--groups", (double) groups, 1, 1_000_000_000_000L);
        require("--readers", readers, 0, 1_000);
        require("--slot-rate", (double) slotRate, 1, 100_000_000);
    }

    private static void require(String option, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(option + " is not " + number(least) + " to " + number(most));
        }
    }

    private static String number(double value) {
        return Long.toString((long) value);
    }

    /** By the option that sets it. */
    public Map<String, Object> byOption() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("event-bytes", eventBytes);
        all.put("compression", compression);
        all.put("late-share", lateShare);
        all.put("dead-share", deadShare);
        all.put("groups", groups);
        all.put("readers", readers);
        all.put("slot-rate", slotRate);
        return all;
    }
}
