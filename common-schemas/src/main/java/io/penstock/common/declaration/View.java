package io.penstock.common.declaration;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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

    public View {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(source, "source");
        by = List.copyOf(by);
        measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
        Rules.between("window", window, Duration.ofSeconds(1), Duration.ofDays(1));
        Rules.between("freshness", freshness, Duration.ofMillis(100), Duration.ofHours(1));
        Rules.between("retention", retention, window, Duration.ofDays(3_650));
    }
}
