package io.penstock.local.replay;

import io.penstock.common.declaration.Job;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.View;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a declaration asks to be built anew, compared with the one that runs.
 *
 * @param views to build, as they are declared now
 * @param jobs to build, as they are declared now
 * @param before version that runs now, by declared name, of those that do
 */
record ReplayPlan(List<View> views, List<Job> jobs, Map<String, Integer> before) {

    ReplayPlan {
        views = List.copyOf(views);
        jobs = List.copyOf(jobs);
        before = Map.copyOf(before);
    }

    /** A view or a job, as far as versions go. */
    private record Unit(String kind, String name, int version, Set<String> sources, Object definition) {

        static Unit of(View view) {
            return new Unit(
                    "view",
                    view.declaredName(),
                    view.version(),
                    Set.of(view.source()),
                    List.of(view.from(), view.window(), view.by(), view.measures()));
        }

        /** Of where a job is declared only its text counts. */
        static Unit of(Job job) {
            Object work = job.work() instanceof Job.Work.Code code
                    ? List.of(
                            code.job().text(),
                            code.settings().entrySet().stream()
                                    .map(it -> it.getKey() + "=" + it.getValue().text())
                                    .toList())
                    : ((Job.Work.Sql) job.work()).query().text();
            return new Unit("job", job.declaredName(), job.version(), Set.copyOf(job.inputs()), work);
        }

        String title() {
            return kind + " " + name;
        }
    }

    /**
     * Pure.
     *
     * @param running the declaration that the job runs now
     * @param next the one that is wanted
     * @throws PenstockException USER, {@code replay}, with everything that is in the way, a line each
     */
    static ReplayPlan of(Pipeline running, Pipeline next) {
        Map<String, Unit> old = units(running);
        Map<String, Unit> wanted = units(next);
        List<String> problems = new ArrayList<>();
        Set<String> built = new LinkedHashSet<>();
        Map<String, Integer> before = new LinkedHashMap<>();
        for (Unit unit : wanted.values()) {
            Unit former = old.get(unit.title());
            if (former != null) {
                before.put(unit.title(), former.version());
            }
            if (former == null && unit.version() == 1) {
                problems.add(
                        unit.title() + " is new: with version 1 it would begin with what is read from now on; give it"
                                + " `version: " + free(running, unit) + "`");
            } else if (former != null && unit.version() < former.version()) {
                problems.add(unit.title() + " runs in version " + former.version() + ", and is declared in "
                        + unit.version() + ", which was before; give it `version: " + free(running, unit) + "`");
            } else if (former != null
                    && unit.version() == former.version()
                    && !Objects.equals(unit.definition(), former.definition())) {
                problems.add(unit.title() + " is defined otherwise than the one that runs; give it `version: "
                        + free(running, unit) + "`");
            } else if (former == null || unit.version() > former.version()) {
                built.add(unit.title());
                clash(old, unit).ifPresent(problems::add);
            }
        }
        old.values().stream()
                .filter(unit -> !wanted.containsKey(unit.title()))
                .map(unit -> unit.title()
                        + " runs and is no longer declared; remove it first: ./penstock job upgrade --drop-state")
                .forEach(problems::add);
        sourcesChanged(running, next).forEach(problems::add);
        if (problems.isEmpty() && built.isEmpty()) {
            problems.add("nothing is to be built: every view and job runs in the version that it is declared in; raise"
                    + " its `version:` in the declaration");
        }
        if (!problems.isEmpty()) {
            throw new PenstockException(Category.USER, "replay", String.join("\n", problems));
        }
        return new ReplayPlan(
                next.views().values().stream()
                        .filter(view -> built.contains(Unit.of(view).title()))
                        .toList(),
                next.jobs().values().stream()
                        .filter(job -> built.contains(Unit.of(job).title()))
                        .toList(),
                before);
    }

    /** A version of a source's log that others have read is where they are, and not at its beginning. */
    private static Optional<String> clash(Map<String, Unit> running, Unit unit) {
        return running.values().stream()
                .filter(other -> other.version() == unit.version()
                        && other.sources().stream().anyMatch(unit.sources()::contains))
                .findFirst()
                .map(other -> unit.title() + ": what is read for version " + unit.version() + " goes on for "
                        + other.title() + " already, and is no longer at the log's beginning; take another version");
    }

    private static int free(Pipeline running, Unit unit) {
        return units(running).values().stream()
                        .filter(other -> other.title().equals(unit.title())
                                || other.sources().stream().anyMatch(unit.sources()::contains))
                        .mapToInt(Unit::version)
                        .max()
                        .orElse(1)
                + 1;
    }

    /** Both versions read one declaration of a source. */
    private static Stream<String> sourcesChanged(Pipeline running, Pipeline next) {
        return running.sources().keySet().stream()
                .filter(source -> !next.sources().containsKey(source))
                .map(source -> "source " + source + " is read and no longer declared; remove it after the replay");
    }

    private static Map<String, Unit> units(Pipeline pipeline) {
        Map<String, Unit> units = new LinkedHashMap<>();
        Stream.concat(
                        pipeline.views().values().stream().map(Unit::of),
                        pipeline.jobs().values().stream().map(Unit::of))
                .forEach(unit -> units.put(unit.title(), unit));
        return units;
    }

    /** Sources that are read anew, each with the versions that read it. */
    Map<String, Set<Integer>> sources() {
        Map<String, Set<Integer>> sources = new LinkedHashMap<>();
        views.forEach(view ->
                sources.computeIfAbsent(view.source(), none -> new TreeSet<>()).add(view.version()));
        jobs.forEach(job -> job.inputs().forEach(source -> sources.computeIfAbsent(source, none -> new TreeSet<>())
                .add(job.version())));
        return sources;
    }

    /** {@code view revenue_per_minute 1 -> 2} and so on. */
    List<String> lines() {
        return Stream.concat(views.stream().map(Unit::of), jobs.stream().map(Unit::of))
                .map(unit -> unit.title() + ": "
                        + (before.containsKey(unit.title())
                                ? "version " + before.get(unit.title()) + " -> "
                                : "new, version ")
                        + unit.version())
                .toList();
    }
}
