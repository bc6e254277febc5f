package io.penstock.common.declaration;

import io.penstock.common.names.Versioned;
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
 * @param name with its version, see {@link Versioned}: no other version has it
 * @param from what it reads
 * @param by fields that make a group, of the contract or derived
 * @param measures by name, in the order of the file
 * @param freshness how old an answer may be at most
 * @param retention how long a window can be queried and corrected
 */
public record View(
        String name,
        Selection from,
        Window window,
        List<String> by,
        Map<String, Measure> measures,
        Duration freshness,
        Duration retention) {

    /** Columns that every view has beside its groups and measures. */
    static final Set<String> BOOKKEEPING = Set.of(
            "window_start",
            "window_end",
            "rows",
            "changes",
            "version",
            "final",
            "source_time",
            "checksum",
            "complete_until");

    /** Ends the name of the column that says whether a measure is exact. */
    static final String EXACT = "_exact";

    /** What a query can ask for beside a group's value. */
    static final Set<String> PARAMETERS = Set.of("from", "to", "limit", "cursor", "final");

    public View {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(window, "window");
        by = List.copyOf(by);
        measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
        for (String field : by) {
            Rules.require(!BOOKKEEPING.contains(field), "by", "'" + field + "' is a column of every view");
            Rules.require(!PARAMETERS.contains(field), "by", "'" + field + "' is a parameter of every query");
        }
        for (String measure : measures.keySet()) {
            Rules.require(!BOOKKEEPING.contains(measure), "measures", "'" + measure + "' is a column of every view");
            Rules.require(!by.contains(measure), "measures", "'" + measure + "' is a field that groups");
            String exact = measure.endsWith(EXACT) ? measure.substring(0, measure.length() - EXACT.length()) : "";
            Rules.require(
                    !(measures.get(exact) instanceof Measure.Distinct),
                    "measures",
                    "'" + measure + "' is the column that says whether '" + exact + "' is exact");
        }
        Rules.between("freshness", freshness, Duration.ofMillis(100), Duration.ofHours(1));
        Rules.between("retention", retention, window.leastRetention(), Duration.ofDays(3_650));
    }

    /** What people call it, whatever its version. */
    public String declaredName() {
        return Versioned.declared(name);
    }

    /** 1, or higher for one that has read the log anew. */
    public int version() {
        return Versioned.version(name);
    }

    /** The same view under the name of another version. */
    public View inVersion(int version) {
        return new View(Versioned.name(declaredName(), version), from, window, by, measures, freshness, retention);
    }

    /** Name of the source that it reads. */
    public String source() {
        return from.source();
    }
}
