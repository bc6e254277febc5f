package io.penstock.monitoring.lag;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.View;
import io.penstock.common.names.Names;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        Collection<View> views = pipeline.views().values();
        return new Expectation(
                names.topic(""),
                Map.of(
                        names.processingGroup(),
                        Stream.concat(
                                        views.stream().map(View::source),
                                        pipeline.jobs().values().stream().flatMap(job -> job.inputs().stream()))
                                .map(names::topic)
                                .collect(Collectors.toUnmodifiableSet()),
                        names.servingGroup(),
                        views.stream()
                                .map(view -> names.viewTopic(view.name()))
                                .collect(Collectors.toUnmodifiableSet())));
    }

    boolean covers(String topicOrGroup) {
        return topicOrGroup.startsWith(prefix);
    }
}
