package io.penstock.common.declaration;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * An aggregate over a source, kept up to date.
 *
 * @param source name of the source that it reads
 * @param window length of the tumbling windows, aligned to the epoch, a second to a day
 * @param by contract fields that make a group
 * @param measures by name, in the order of the file
 * @param freshness how old an answer may be at most
 * @param retention how long a window can be queried and corrected
 */
public record View(
        String name,
        String source,
        Duration window,
        List<String> by,
        Map<String, Measure> measures,
        Duration freshness,
        Duration retention) {

    /** Columns that every view has beside its groups and measures. */
    static final Set<String> BOOKKEEPING =
            Set.of("window_start", "window_end", "rows", "changes", "version", "final", "source_time");

    /** What a query can ask for beside a group's value. */
    static final Set<String> PARAMETERS = Set.of("from", "to", "limit", "cursor", "final");

    public View {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(source, "source");
        by = List.copyOf(by);
        measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
        for (String field : by) {
            Rules.require(!BOOKKEEPING.contains(field), "by", "'" + field + "' is a column of every view");
            Rules.require(!PARAMETERS.contains(field), "by", "'" + field + "' is a parameter of every query");
        }
        for (String measure : measures.keySet()) {
            Rules.require(!BOOKKEEPING.contains(measure), "measures", "'" + measure + "' is a column of every view");
            Rules.require(!by.contains(measure), "measures", "'" + measure + "' is a field that groups");
        }
        Rules.between("window", window, Duration.ofSeconds(1), Duration.ofDays(1));
        Rules.between("freshness", freshness, Duration.ofMillis(100), Duration.ofHours(1));
        Rules.between("retention", retention, window, Duration.ofDays(3_650));
    }
}
