package io.penstock.local.replay;

import io.penstock.common.declaration.Attachment;
import io.penstock.common.declaration.Job;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.declaration.View;
import io.penstock.common.environment.Environment;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.names.Names;
import io.penstock.local.job.FlinkRest;
import io.penstock.local.job.JobOperations;
import io.penstock.local.job.JobOperations.Outcome;
import io.penstock.local.job.Program;
import io.penstock.local.replay.ReplayNote.Note;
import io.penstock.local.replay.RunningJob.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Builds the versions that a declaration asks for, and switches over:
 *
 * <ol>
 *   <li>the serving database learns which versions to write beside those that it serves;
 *   <li>the job is replaced by one that runs both declarations: the former's views and jobs go on from their state, the
 *       new versions read the log from its beginning;
 *   <li>when these have read all there is, and their rows are in the tables, one transaction of the serving database
 *       makes all of them the ones that are answered from;
 *   <li>the job is replaced by one without the former versions.
 * </ol>
 *
 * Killed anywhere, the same command goes on from there: what runs says what is done, and every step can be repeated.
 */
public final class Replay {
    private final Pipeline next;
    private final Environment environment;
    private final Names names;
    private final RunningJob job;
    private final JobOperations operations;
    private final Optional<ReplayNote> note;
    private final Map<String, String> variables;
    private final Consumer<String> progress;
    private final ServingSide serving;

    /**
     * @param next the declaration that is wanted
     * @param note where it is written down for whoever starts the job anew; empty on clusters that remember it
     * @param variables of the declarations
     */
    public Replay(
            Pipeline next,
            Environment environment,
            FlinkRest flink,
            JobOperations operations,
            Optional<ReplayNote> note,
            Map<String, String> variables,
            Consumer<String> progress) {
        this.next = next;
        this.environment = environment;
        this.names = new Names(next.name());
        this.job = new RunningJob(flink, names);
        this.operations = operations;
        this.note = note;
        this.variables = Map.copyOf(variables);
        this.progress = progress;
        this.serving = new ServingSide(
                Optional.ofNullable(environment
                                .databases()
                                .get(environment.serving().database()))
                        .orElseThrow(() -> new PenstockException(
                                Category.USER, "incomplete-environment", "serving.database is not among databases")),
                names.servingSchema());
    }

    /**
     * Does all of it.
     *
     * @param program that runs {@link #next} alone
     * @param since from when on the log is read; empty for its beginning
     * @param prepare makes the topics of the new versions
     * @param truncated whether a log that no longer begins at its beginning will do
     * @param savepoints where they go; empty: where the cluster puts them
     * @return what ran before and no longer does
     * @throws PenstockException USER if the declaration asks for what cannot be; EXTERNAL if the new versions do not run
     */
    public Finished run(
            Program program, Optional<Instant> since, boolean truncated, Optional<String> savepoints, Runnable prepare)
            throws IOException, InterruptedException {
        Running running = job.running();
        boolean resumed = running.former().isPresent();
        if (resumed) {
            requireSame(running);
            progress.accept("a replay is under way: going on with it");
        }
        if (!resumed && isFinished(running)) {
            forget();
            progress.accept("the replay was finished before");
            return new Finished(List.of(), List.of());
        }
        String former = running.former().orElse(running.declaration());
        ReplayPlan plan = ReplayPlan.of(load(former), next);
        plan.lines().forEach(progress);
        CatchUp log = new CatchUp(environment.kafka().clientProperties());
        if (!resumed) {
            if (since.isEmpty() && !truncated) {
                requireWhole(log, plan);
            }
            prepare.run();
            requireFresh(log, plan);
            begin(program, plan, former, since, savepoints);
        }
        Progress reading = new Progress(log, names, job, serving, progress);
        reading.awaitJob(plan);
        reading.awaitTables(plan);
        Map<String, Integer> after = versions(plan.views());
        serving.serve(after);
        progress.accept("switched over: " + after.size() + (after.size() == 1 ? " view is" : " views are")
                + " answered from the new version");
        require(operations.upgrade(program, program.jar(), true, savepoints), "the job goes on with both versions");
        forget();
        return new Finished(plan.lines(), retired(load(former)));
    }

    /** Back to what ran before. */
    public void abort(Program program, Optional<String> savepoints) throws IOException, InterruptedException {
        Running running = job.running();
        if (running.former().isEmpty()) {
            throw new PenstockException(Category.USER, "replay", "no replay is under way");
        }
        ReplayPlan plan = ReplayPlan.of(load(running.former().get()), load(running.declaration()));
        if (serving.entries().stream()
                .anyMatch(entry -> entry.served()
                        && Integer.valueOf(entry.version())
                                .equals(versions(plan.views()).get(entry.view())))) {
            throw new PenstockException(
                    Category.USER,
                    "replay",
                    "it has been switched over already; the same command without --abort ends the former version");
        }
        require(
                operations.upgrade(program.running(running.former().get()), program.jar(), true, savepoints),
                "the job goes on with both versions");
        serving.giveUp(versions(plan.views()));
        forget();
    }

    private void begin(
            Program program, ReplayPlan plan, String former, Optional<Instant> since, Optional<String> savepoints)
            throws IOException, InterruptedException {
        if (!plan.views().isEmpty() && serving.entries().isEmpty()) {
            throw new PenstockException(
                    Category.EXTERNAL, "replay", "serving has not made its tables yet; is it running?");
        }
        Map<String, Integer> after = versions(plan.views());
        Map<String, Integer> before =
                new LinkedHashMap<>(versions(load(former).views().values()));
        before.keySet().retainAll(after.keySet());
        serving.write(before, former, after, program.declaration());
        if (note.isPresent()) {
            note.get().write(new Note(former, since));
        }
        Outcome outcome = operations.upgrade(program.beside(former, since), program.jar(), false, savepoints);
        if (outcome.problem().isPresent()) {
            serving.giveUp(after);
            forget();
            require(outcome, "nothing has changed");
        }
    }

    /** A log that retention has shortened would give a new version that lacks what the former has. */
    private void requireWhole(CatchUp log, ReplayPlan plan) {
        Set<String> topics = plan.sources().keySet().stream().map(names::topic).collect(Collectors.toSet());
        String gone = log.begins(topics).entrySet().stream()
                .filter(begin -> begin.getValue() > 0)
                .map(begin -> begin.getKey().topic() + " partition "
                        + begin.getKey().partition() + " begins at offset " + begin.getValue())
                .sorted()
                .collect(Collectors.joining("\n"));
        if (!gone.isEmpty()) {
            throw new PenstockException(
                    Category.USER,
                    "log-gap",
                    gone
                            + "\nRetention has removed what was before. The new version would lack it, where the former has"
                            + " it. For a table, have its rows written again first (./penstock snapshot SOURCE --anew)."
                            + " --accept log-gap builds from what there is, --since TIME from a time on");
        }
    }

    /** What an attempt that was taken back has written would stand beside what this one writes. */
    private void requireFresh(CatchUp log, ReplayPlan plan) {
        Set<String> topics = Stream.concat(
                        plan.views().stream().map(view -> names.viewTopic(view.name())),
                        plan.jobs().stream().flatMap(this::topics))
                .collect(Collectors.toSet());
        String written = log.ends(topics).entrySet().stream()
                .filter(end -> end.getValue() > 0)
                .map(end -> end.getKey().topic())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        if (!written.isEmpty()) {
            throw new PenstockException(
                    Category.USER,
                    "replay",
                    "there are records in " + written
                            + ", of a replay that was taken back or did not begin; a version is"
                            + " built once: take another number");
        }
    }

    private Stream<String> topics(Job job) {
        return Stream.concat(
                job.outputs().keySet().stream().map(output -> names.jobTopic(job.name(), output)),
                Stream.of(names.jobDlq(job.name()), names.jobLate(job.name())));
    }

    private void requireSame(Running running) throws IOException {
        Pipeline under = load(running.declaration());
        if (!units(under).equals(units(next))) {
            throw new PenstockException(
                    Category.USER,
                    "replay",
                    "a replay to " + units(under) + " is under way, and the declaration asks for " + units(next)
                            + "; finish it with that declaration, or take it back with --abort");
        }
    }

    /** All is done but to say so. */
    private boolean isFinished(Running running) throws IOException {
        return note.isPresent()
                && note.get().read().isPresent()
                && units(load(running.declaration())).equals(units(next));
    }

    private static Set<String> units(Pipeline pipeline) {
        return Stream.concat(
                        pipeline.views().values().stream().map(View::name),
                        pipeline.jobs().values().stream().map(job -> job.name()))
                .collect(Collectors.toSet());
    }

    private Pipeline load(String attachment) throws IOException {
        Path file = Attachment.file(attachment);
        return PipelineLoader.load(file, variables);
    }

    private static void require(Outcome outcome, String otherwise) {
        if (outcome.problem().isPresent()) {
            throw new PenstockException(
                    Category.EXTERNAL, "job-not-running", outcome.problem().get() + "; " + otherwise);
        }
    }

    private void forget() throws IOException {
        if (note.isPresent()) {
            note.get().forget();
        }
    }

    private static Map<String, Integer> versions(Collection<View> views) {
        return views.stream().collect(Collectors.toMap(View::declaredName, View::version));
    }

    /** Topics and tables that nothing writes any more. */
    private List<String> retired(Pipeline former) {
        Function<View, Stream<String>> ofView = view -> Stream.of(
                "topic " + names.viewTopic(view.name()),
                "table \"" + names.servingSchema() + "\".\"" + view.name() + "\"");
        return Stream.concat(
                        former.views().values().stream()
                                .filter(view -> !units(next).contains(view.name()))
                                .flatMap(ofView),
                        former.jobs().values().stream()
                                .filter(job -> !units(next).contains(job.name()))
                                .flatMap(this::topics)
                                .map(topic -> "topic " + topic))
                .toList();
    }
}
