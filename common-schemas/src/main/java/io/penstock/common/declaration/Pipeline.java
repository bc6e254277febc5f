package io.penstock.common.declaration;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A pipeline as declared, checked as a whole.
 *
 * @param name prefix of everything that the pipeline owns: topics, groups, tables
 * @param owner the team to call
 * @param sources by name, in the order of the file
 * @param views by name, in the order of the file
 * @param jobs by name, in the order of the file
 * @param routes by name, in the order of the file
 */
public record Pipeline(
        String name,
        String owner,
        Map<String, Source> sources,
        Map<String, View> views,
        Map<String, Job> jobs,
        Map<String, Route> routes,
        Checkpoints checkpoints) {

    public Pipeline {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(checkpoints, "checkpoints");
        sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
        views = Collections.unmodifiableMap(new LinkedHashMap<>(views));
        jobs = Collections.unmodifiableMap(new LinkedHashMap<>(jobs));
        routes = Collections.unmodifiableMap(new LinkedHashMap<>(routes));
    }

    /** @throws IllegalArgumentException if there is no such source */
    public Source source(String name) {
        return declared("source", sources, name);
    }

    /** @throws IllegalArgumentException if there is no such view */
    public View view(String name) {
        return declared("view", views, name);
    }

    /** @throws IllegalArgumentException if there is no such route */
    public Route route(String name) {
        return declared("route", routes, name);
    }

    /** @throws IllegalArgumentException if there is no such job */
    public Job job(String name) {
        return declared("job", jobs, name);
    }

    private static <T> T declared(String what, Map<String, T> things, String name) {
        return Optional.ofNullable(things.get(name))
                .orElseThrow(() -> new IllegalArgumentException(
                        "no " + what + " named '" + name + "', there are " + things.keySet()));
    }
}
