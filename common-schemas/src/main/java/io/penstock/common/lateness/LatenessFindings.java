package io.penstock.common.lateness;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How late events were. Times are milliseconds; quantiles are at most an eighth too long and never too short.
 *
 * @param quantiles of the lateness, by their names such as {@code p99.9}, ascending
 * @param max exact
 * @param leastDelay in force at the end of the log: the least of the partitions'
 * @param greatestDelay in force at the end of the log: the greatest of the partitions'
 * @param lateAt share of events, 0 to 1, that a delay of this length would have called late
 */
public record LatenessFindings(
        Counts counts,
        Map<String, Long> quantiles,
        long max,
        long leastDelay,
        long greatestDelay,
        SortedMap<Duration, Double> lateAt) {

    /**
     * How many events.
     *
     * @param events that can be used
     * @param behind that lay behind the watermark when they came
     * @param routed that went to the late topic: those behind, or with {@code late: merge} those too old to be merged
     */
    public record Counts(long events, long behind, long routed) {}

    private static final List<String> QUANTILES = List.of("50", "90", "95", "99", "99.9", "99.99");

    public LatenessFindings {
        quantiles = Collections.unmodifiableMap(new LinkedHashMap<>(quantiles));
        lateAt = Collections.unmodifiableSortedMap(new TreeMap<>(lateAt));
    }

    static Map<String, Long> quantiles(LatenessHistogram lateness, long max) {
        Map<String, Long> quantiles = new LinkedHashMap<>();
        for (String percent : QUANTILES) {
            long quantile = lateness.quantile(Double.parseDouble(percent) / 100);
            quantiles.put("p" + percent, Math.min(quantile, max));
        }
        return quantiles;
    }
}
