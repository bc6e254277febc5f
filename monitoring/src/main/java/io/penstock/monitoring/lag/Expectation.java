package io.penstock.monitoring.lag;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.names.Names;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who must read what. A group that was never started has committed nothing and would else look as if it were not behind.
 *
 * @param prefix of every topic and group of the pipeline
 * @param readers topics by the group that must read them
 */
public record Expectation(String prefix, Map<String, Set<String>> readers) {

    public Expectation {
        Objects.requireNonNull(prefix, "prefix");
        readers = Map.copyOf(readers);
    }

    /** The processing job reads the sources that views are made from and those of jobs, serving reads the views. */
    public static Expectation of(Pipeline pipeline) {
        Names names = new Names(pipeline.name());
        Map<String, Set<String>> readers = new HashMap<>();
        pipeline.sourcesByVersion()
                .forEach((version, sources) -> readers.put(
                        names.processingGroup(version),
                        sources.stream().map(names::topic).collect(Collectors.toUnmodifiableSet())));
        readers.put(
                names.servingGroup(),
                pipeline.views().values().stream()
                        .map(view -> names.viewTopic(view.name()))
                        .collect(Collectors.toUnmodifiableSet()));
        return new Expectation(names.topic(""), readers);
    }

    boolean covers(String topicOrGroup) {
        return topicOrGroup.startsWith(prefix);
    }
}
