package io.penstock.local.job;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.local.state.ComponentState.Phase;
import io.penstock.local.state.ProcessIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one job running on a session cluster that forgets its jobs when the JobManager dies. Whenever no run of it is
 * left, it is submitted, from its newest complete checkpoint if there is one. The cluster's own refusal of an id that it
 * knows makes this safe to repeat: a submission whose answer was lost is not made twice.
 *
 * <p>A command beside the launcher may stop or replace the job: what it orders is read before each act, and while it is
 * at work the keeper leaves the job alone. An order whose process died is taken up from where it was left.
 *
 * <p>It never falls back to an older checkpoint by itself: what followed that one is already in the topics.
 */
public final class JobKeeper {
    private static final Duration POLL = Duration.ofMillis(300);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 3;
    /** How the program says that it would meet the same again; see its NeedsPerson. */
    private static final String NEEDS_PERSON = "job submit --accept";

    private final JobSpec job;
    private final FlinkRest flink;
    private final Submission submission;
    private final RetainedCheckpoints checkpoints;
    private final JobOrders orders;
    private final BiConsumer<Phase, String> listener;

    private Phase phase = Phase.STOPPED;
    private String problem = "";
    private int failures;
    private String buried = "";
    private boolean hopeless;
    private @Nullable Thread thread;

    /**
     * @param rest base address of the JobManager
     * @param orders what commands want of the job
     * @param listener told about each change, from the keeper's thread
     */
    public JobKeeper(JobSpec job, URI rest, JobOrders orders, BiConsumer<Phase, String> listener) {
        this.job = job;
        this.flink = new FlinkRest(rest);
        this.submission = new Submission(flink, job.names());
        this.checkpoints = new RetainedCheckpoints(job.checkpoints());
        this.orders = orders;
        this.listener = listener;
    }

    /** Starts keeping, in the background. What was ordered of an earlier keeper is void. */
    public synchronized void start() throws IOException {
        if (thread == null) {
            orders.forget();
            thread = new Thread(this::keep, "penstock-job");
            thread.setDaemon(true);
            enter(Phase.STARTING, "");
            thread.start();
        }
    }

    /**
     * Waits until every task of the job runs.
     *
     * @throws PenstockException when it was refused repeatedly before it ever ran, or does not run in time
     */
    public synchronized void awaitRunning(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (phase != Phase.READY) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (phase == Phase.FAILED || left <= 0) {
                throw new PenstockException(
                        Category.EXTERNAL, "job-not-running", "the Flink job does not run: " + problem);
            }
            wait(left);
        }
    }

    /**
     * Ends the job with a savepoint, which also commits what its transactions hold, so that a later start repeats
     * nothing, however late it is. Without one in time the newest checkpoint serves, and its transactions must be
     * resumed before they time out at the broker.
     *
     * @return whether the savepoint is complete
     */
    public boolean stop() throws InterruptedException {
        if (!stopKeeping()) {
            return false;
        }
        boolean saved = false;
        try {
            Optional<JobSummary> live = submission.live();
            if (live.isPresent()
                    && flink.job(live.get().id()).filter(FlinkRest::allRun).isPresent()) {
                String folder = uri(job.checkpoints().resolve("savepoints"));
                new Savepoints(flink, job.patience()).stop(live.get().id(), Optional.of(folder));
                saved = true;
            }
        } catch (IOException | PenstockException withoutSavepointThen) {
            saved = false;
        }
        enter(Phase.STOPPED, saved ? "savepoint" : "last checkpoint");
        return saved;
    }

    private boolean stopKeeping() throws InterruptedException {
        Thread keeping;
        synchronized (this) {
            keeping = thread;
            thread = null;
            if (keeping == null) {
                return false;
            }
        }
        enter(Phase.STOPPING, "");
        keeping.interrupt();
        keeping.join();
        return true;
    }

    private void keep() {
        boolean everRan = false;
        while (true) {
            try {
                everRan |= look();
                Thread.sleep(POLL.toMillis());
            } catch (InterruptedException stopping) {
                return;
            } catch (IOException notAnswering) {
                starting("the JobManager does not answer");
            } catch (RejectedJob rejected) {
                failures++;
                if (!everRan && failures >= ATTEMPTS) {
                    enter(Phase.FAILED, String.valueOf(rejected.getMessage()));
                    return;
                }
                starting(String.valueOf(rejected.getMessage()));
                if (!pause()) {
                    return;
                }
            }
        }
    }

    /** One look, and at most one act. @return whether all of the job runs */
    private boolean look() throws IOException, InterruptedException, RejectedJob {
        Optional<JobOrders.Order> order = orders.read();
        if (order.isPresent() && order.get().wanted() == JobOrders.Wanted.STOPPED) {
            enter(Phase.STOPPED, "./penstock job submit starts it again");
            return false;
        }
        Optional<ProcessIdentity> holder =
                order.flatMap(JobOrders.Order::holder).filter(ProcessIdentity::isAlive);
        if (holder.isPresent()) {
            starting("process " + holder.get().pid() + " is changing the job");
            return false;
        }
        List<JobSummary> runs = submission.runs();
        Optional<JobSummary> live = runs.stream().filter(run -> !run.ended()).findAny();
        if (live.isEmpty()) {
            mourn(runs);
            if (hopeless) {
                return false;
            }
            submit(order.flatMap(JobOrders.Order::program).orElse(job.program()));
            return false;
        }
        JobSummary run = live.get();
        hopeless = false;
        if (flink.job(run.id()).filter(FlinkRest::allRun).isEmpty()) {
            starting("the job is " + run.state());
            return false;
        }
        failures = 0;
        enter(Phase.READY, "");
        return true;
    }

    /** A run that has ended is told about once, and waited after; one that only a person can help stays ended. */
    private void mourn(List<JobSummary> runs) throws IOException, InterruptedException, RejectedJob {
        if (!runs.isEmpty() && !runs.get(0).id().equals(buried)) {
            buried = runs.get(0).id();
            String why = "the job is " + runs.get(0).state()
                    + flink.failure(buried)
                            .map(text -> ": " + StateRefusal.explain(text))
                            .orElse("");
            hopeless = why.contains(NEEDS_PERSON);
            if (!hopeless) {
                throw new RejectedJob(why);
            }
            enter(Phase.FAILED, why);
        }
    }

    private void submit(Program program) throws IOException, InterruptedException, RejectedJob {
        Optional<Path> resumed = checkpoints.newest();
        String jar = submission.jar(program.jar());
        // Claimed: the job deletes what it was resumed from once it has a newer checkpoint; else every restart would
        // leave one behind.
        submission.start(
                jar, program.arguments(), resumed.map(folder -> new Submission.Restore(uri(folder), true, false)));
        submission.tidy(jar);
        starting(resumed.map(folder -> "resumed from " + folder.getFileName()).orElse("submitted"));
    }

    private boolean pause() {
        try {
            Thread.sleep(Math.min(250L << Math.min(failures, 10), LONGEST_PAUSE.toMillis()));
            return true;
        } catch (InterruptedException stopping) {
            return false;
        }
    }

    private void starting(String why) {
        enter(Phase.STARTING, why);
    }

    private void enter(Phase next, String why) {
        boolean changed;
        synchronized (this) {
            changed = next != phase || !why.equals(problem);
            phase = next;
            problem = why;
            notifyAll();
        }
        if (changed) {
            listener.accept(next, why);
        }
    }

    /** Flink takes the path as it stands, blanks and all. */
    static String uri(Path folder) {
        return "file://" + folder.toAbsolutePath();
    }
}
