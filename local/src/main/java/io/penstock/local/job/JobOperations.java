package io.penstock.local.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.names.Names;
import io.penstock.local.job.JobOrders.Order;
import io.penstock.local.job.JobOrders.Wanted;
import io.penstock.local.job.Submission.Restore;
import io.penstock.local.state.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a person does with the job of one pipeline on one cluster. Where a keeper watches over the same job, it is told
 * first, so that it does not bring back what is being stopped.
 *
 * <p>Every change stops the job with a savepoint first, which commits its transactions. Killed in between, a change
 * leaves at worst a stopped job and its savepoint, whose path was printed; a keeper then goes on from there.
 */
public final class JobOperations {

    /**
     * How it ended.
     *
     * @param job that runs, or ran last
     * @param savepoint made on the way
     * @param problem why the change was taken back; empty where it was not
     */
    public record Outcome(String job, Optional<String> savepoint, Optional<String> problem) {}

    /** A program, and the id of its jar on the cluster. */
    private record Version(String jar, Program program) {}

    private final FlinkRest flink;
    private final Names names;
    private final Submission submission;
    private final Savepoints savepoints;
    private final Verification verification;
    private final Optional<JobOrders> keeper;
    private final Consumer<String> progress;

    /**
     * @param keeper the orders of the keeper, where one watches over this job
     * @param patience for each step that the cluster takes
     */
    public JobOperations(
            FlinkRest flink, Names names, Optional<JobOrders> keeper, Duration patience, Consumer<String> progress) {
        this.flink = flink;
        this.names = names;
        this.submission = new Submission(flink, names);
        this.savepoints = new Savepoints(flink, patience);
        this.verification = new Verification(flink, patience);
        this.keeper = keeper;
        this.progress = progress;
    }

    /**
     * Starts it.
     *
     * @param from path of a savepoint or checkpoint, which is kept
     * @param dropState whether state that the program has no use for is dropped
     * @throws PenstockException USER when it runs already, or the program refuses; EXTERNAL when it does not come up
     */
    public Outcome submit(Program program, Optional<String> from, boolean dropState)
            throws IOException, InterruptedException {
        Optional<JobSummary> live = submission.live();
        if (live.isPresent()) {
            throw refused(
                    "already-running",
                    "is running already: job " + live.get().id() + ", "
                            + live.get().state() + " since " + live.get().started() + "; `job upgrade` replaces it");
        }
        order(Wanted.CHANGING, program);
        String jar = submission.jar(program.jar());
        progress.accept(from.map(path -> "submitting, from " + path).orElse("submitting, without earlier state"));
        String id = start(jar, program.arguments(), from.map(path -> new Restore(path, false, dropState)));
        submission.tidy(jar);
        order(Wanted.RUNNING, program);
        Optional<String> problem = verification.problem(id);
        if (problem.isPresent()) {
            throw new PenstockException(
                    Category.EXTERNAL, "job-not-running", "job " + id + " does not come up: " + problem.get());
        }
        return new Outcome(id, Optional.empty(), Optional.empty());
    }

    /** Takes a savepoint while the job goes on. */
    public Outcome savepoint(Optional<String> folder) throws IOException, InterruptedException {
        String id = running().id();
        progress.accept("taking a savepoint of job " + id);
        return new Outcome(id, Optional.of(savepoints.take(id, folder)), Optional.empty());
    }

    /** Ends the job with a savepoint, its transactions committed. */
    public Outcome stop(Optional<String> folder) throws IOException, InterruptedException {
        String id = running().id();
        order(Wanted.CHANGING, Optional.empty());
        progress.accept("stopping job " + id + " with a savepoint");
        boolean stopped = false;
        try {
            Outcome outcome = new Outcome(id, Optional.of(savepoints.stop(id, folder)), Optional.empty());
            stopped = true;
            return outcome;
        } finally {
            order(stopped ? Wanted.STOPPED : Wanted.RUNNING, Optional.empty());
        }
    }

    /**
     * Replaces what runs: savepoint, stop, start of the new from it, verification; if that fails, start of the old from
     * the same savepoint. The new program is drawn once on the cluster before anything is stopped.
     *
     * @param former where the jar that runs now may be read, if the cluster has lost it
     * @param dropState whether state that the new program has no use for is dropped
     */
    public Outcome upgrade(Program wanted, Path former, boolean dropState, Optional<String> folder)
            throws IOException, InterruptedException {
        JobSummary live = running();
        Version old = describe(live, former);
        Program next = wanted.parallelism().isPresent()
                ? wanted
                : wanted.withParallelism(old.program().parallelism());
        String jar = submission.jar(next.jar());
        progress.accept("checking the new version on the cluster");
        dryRun(jar, next.accepting(List.of("no-state")).arguments()); // there will be some
        return replace(live, old, new Version(jar, next), dropState, folder);
    }

    /** The same program with another parallelism, from a savepoint. */
    public Outcome rescale(int parallelism, Path former, boolean force, Optional<String> folder)
            throws IOException, InterruptedException {
        JobSummary live = running();
        Version old = describe(live, former);
        new Room(flink).check(live.id(), parallelism, force);
        Program rescaled = old.program().withParallelism(Optional.of(parallelism));
        return replace(live, old, new Version(old.jar(), rescaled), false, folder);
    }

    private Outcome replace(JobSummary live, Version old, Version next, boolean dropState, Optional<String> folder)
            throws IOException, InterruptedException {
        order(Wanted.CHANGING, old.program());
        Program kept = old.program();
        try {
            progress.accept("stopping job " + live.id() + " with a savepoint");
            String savepoint = savepoints.stop(live.id(), folder);
            progress.accept("savepoint " + savepoint);
            Restore from = new Restore(savepoint, false, dropState);
            String problem;
            String failed = "";
            try {
                failed = submission.start(next.jar(), next.program().arguments(), Optional.of(from));
                order(Wanted.CHANGING, next.program());
                progress.accept("job " + failed + " is starting; waiting for its first checkpoint");
                Optional<String> found = verification.problem(failed);
                if (found.isEmpty()) {
                    kept = next.program();
                    submission.tidy(next.jar());
                    return new Outcome(failed, Optional.of(savepoint), Optional.empty());
                }
                problem = StateRefusal.explain(found.get());
            } catch (RejectedJob rejected) {
                problem = StateRefusal.explain(String.valueOf(rejected.getMessage()));
            }
            progress.accept("it does not run: " + problem);
            problem += verification.bury(failed);
            progress.accept("going back to the former version");
            String id = start(old.jar(), old.program().arguments(), Optional.of(new Restore(savepoint, false, false)));
            Optional<String> again = verification.problem(id);
            if (again.isPresent()) {
                throw new PenstockException(
                        Category.EXTERNAL,
                        "roll-back-failed",
                        "neither version runs from " + savepoint + ". The new one: " + problem + ". The former one: "
                                + again.get());
            }
            return new Outcome(id, Optional.of(savepoint), Optional.of(problem));
        } finally {
            order(Wanted.RUNNING, kept);
        }
    }

    /** What runs now, so that it can be started again. */
    private Version describe(JobSummary live, Path former) throws IOException, InterruptedException {
        Map<String, String> parameters = flink.parameters(live.id());
        List<String> arguments = new ArrayList<>();
        parameters.forEach((name, value) -> {
            if (name.startsWith("--") && !name.equals(Program.BUILD)) {
                arguments.add(name);
                arguments.add(value);
            }
        });
        String build = parameters.getOrDefault(Program.BUILD, "");
        Optional<String> jar = submission.uploaded(build);
        if (jar.isEmpty() && Files.exists(former) && build.equals(Submission.digest(former))) {
            jar = Optional.of(submission.jar(former));
        }
        if (arguments.isEmpty() || jar.isEmpty()) {
            throw refused(
                    "former-version-unknown",
                    "runs a jar that this cluster no longer holds (build "
                            + (build.isEmpty() ? "unknown" : build)
                            + "), so that there is no way back; give it with --former-jar, or use `job stop` and"
                            + " `job submit --from`");
        }
        return new Version(jar.get(), new Program(former, arguments));
    }

    private void dryRun(String jar, List<String> arguments) throws IOException, InterruptedException {
        ObjectNode request = FlinkHttp.JSON.createObjectNode().put("entryClass", Program.MAIN_CLASS);
        arguments.forEach(request.withArray("programArgsList")::add);
        try {
            JsonNode plan = flink.plan(jar, request);
            progress.accept("it draws " + plan.path("plan").path("nodes").size() + " tasks");
        } catch (RejectedJob rejected) {
            throw new PenstockException(
                    Category.USER,
                    "refused",
                    "the new version is refused, the job runs on untouched: " + rejected.getMessage());
        }
    }

    private String start(String jar, List<String> arguments, Optional<Restore> from)
            throws IOException, InterruptedException {
        try {
            return submission.start(jar, arguments, from);
        } catch (RejectedJob rejected) {
            throw new PenstockException(Category.USER, "refused", String.valueOf(rejected.getMessage()), rejected);
        }
    }

    private JobSummary running() throws IOException, InterruptedException {
        return submission.live().orElseThrow(() -> refused("not-running", "is not running on this cluster"));
    }

    private void order(Wanted wanted, Program program) throws IOException {
        order(wanted, Optional.of(program));
    }

    private void order(Wanted wanted, Optional<Program> program) throws IOException {
        if (keeper.isPresent()) {
            Optional<ProcessIdentity> holder =
                    wanted == Wanted.CHANGING ? Optional.of(ProcessIdentity.current()) : Optional.empty();
            keeper.get().write(new Order(wanted, program.isPresent() ? program : former(), holder));
        }
    }

    /** What was ordered before; empty: the keeper's own. */
    private Optional<Program> former() throws IOException {
        return keeper.isEmpty() ? Optional.empty() : keeper.get().read().flatMap(Order::program);
    }

    private PenstockException refused(String code, String what) {
        return new PenstockException(Category.USER, code, names.flinkJobName() + " " + what);
    }
}
