package io.penstock.common.declaration;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

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

    /**
     * This declaration, and beside its views and jobs those of a former one that it has in another version, over its own
     * sources.
     *
     * @return with views and jobs by their names with versions
     */
    public Pipeline beside(Pipeline former) {
        Map<String, View> allViews = new LinkedHashMap<>();
        views.values().forEach(view -> allViews.put(view.name(), view));
        former.views.values().forEach(view -> allViews.putIfAbsent(view.name(), view));
        Map<String, Job> allJobs = new LinkedHashMap<>();
        jobs.values().forEach(job -> allJobs.put(job.name(), job));
        former.jobs.values().forEach(job -> allJobs.putIfAbsent(job.name(), job));
        return new Pipeline(name, owner, sources, allViews, allJobs, routes, checkpoints);
    }

    /**
     * Sources that the stream job reads, by the version that it reads them for. For the first it reads all of them, since
     * that reading writes their letters.
     *
     * @return empty if nothing is read
     */
    public SortedMap<Integer, SortedSet<String>> sourcesByVersion() {
        SortedMap<Integer, SortedSet<String>> sources = new TreeMap<>();
        views.values().forEach(view -> read(sources, view.version(), view.source()));
        jobs.values().forEach(job -> job.inputs().forEach(source -> read(sources, job.version(), source)));
        return sources;
    }

    private static void read(SortedMap<Integer, SortedSet<String>> sources, int version, String source) {
        List.of(1, version).forEach(each -> sources.computeIfAbsent(each, none -> new TreeSet<>())
                .add(source));
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
