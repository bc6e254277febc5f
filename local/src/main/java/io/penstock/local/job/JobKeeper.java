package io.penstock.local.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.local.state.ComponentState.Phase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one job running on a session cluster that forgets its jobs when the JobManager dies. Whenever the cluster does
 * not know the job, it is submitted under its fixed id, from its newest complete checkpoint if there is one. The
 * cluster's own refusal of an id that it knows makes this safe to repeat: a submission whose answer was lost is not
 * made twice.
 *
 * <p>A job that has ended for good is also remembered by that JobManager, which would refuse the same id: it is
 * replaced first.
 *
 * <p>It never falls back to an older checkpoint by itself: what followed that one is already in the topics.
 */
public final class JobKeeper {
    private static final Duration POLL = Duration.ofMillis(300);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JobSpec job;
    private final FlinkRest flink;
    private final RetainedCheckpoints checkpoints;
    private final Runnable replaceJobManager;
    private final BiConsumer<Phase, String> listener;

    private Phase phase = Phase.STOPPED;
    private String problem = "";
    private int failures;
    private @Nullable Thread thread;

    /**
     * @param rest base address of the JobManager
     * @param replaceJobManager ends the JobManager's process, which then comes back empty
     * @param listener told about each change, from the keeper's thread
     */
    public JobKeeper(JobSpec job, URI rest, Runnable replaceJobManager, BiConsumer<Phase, String> listener) {
        this.job = job;
        this.flink = new FlinkRest(rest);
        this.checkpoints = new RetainedCheckpoints(job.checkpoints());
        this.replaceJobManager = replaceJobManager;
        this.listener = listener;
    }

    /** Starts keeping, in the background. */
    public synchronized void start() {
        if (thread == null) {
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
        long deadline = System.nanoTime() + job.patience().toNanos();
        boolean saved = false;
        try {
            Optional<JsonNode> running = flink.job(job.id());
            if (running.isPresent() && allRun(running.get())) {
                String request =
                        flink.stopWithSavepoint(job.id(), uri(job.checkpoints().resolve("savepoints")));
                Optional<Boolean> complete = Optional.empty();
                while (complete.isEmpty() && System.nanoTime() < deadline) {
                    Thread.sleep(POLL.toMillis());
                    complete = flink.savepoint(job.id(), request);
                }
                saved = complete.orElse(false);
            }
        } catch (IOException withoutSavepointThen) {
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
        Optional<JsonNode> known = flink.job(job.id());
        if (known.isEmpty()) {
            submit();
            return false;
        }
        String state = known.get().path("state").asText();
        if (state.equals("FAILED") || state.equals("CANCELED") || state.equals("FINISHED")) {
            String why = "the job is " + state
                    + flink.failure(job.id()).map(text -> ": " + text).orElse("");
            replaceJobManager.run();
            throw new RejectedJob(why);
        }
        if (!allRun(known.get())) {
            starting("the job is " + state);
            return false;
        }
        failures = 0;
        enter(Phase.READY, "");
        return true;
    }

    private void submit() throws IOException, InterruptedException, RejectedJob {
        Optional<Path> resumed = checkpoints.newest();
        String jarId = flink.upload(job.jar());
        ObjectNode parameters = JSON.createObjectNode();
        parameters.put("entryClass", job.mainClass()).put("jobId", job.id());
        job.arguments().forEach(parameters.putArray("programArgsList")::add);
        parameters.put("allowNonRestoredState", false);
        // Claimed: the job deletes what it was resumed from once it has a newer checkpoint; else every restart would
        // leave one behind.
        resumed.ifPresent(folder -> parameters.put("savepointPath", uri(folder)).put("claimMode", "CLAIM"));
        flink.run(jarId, parameters);
        flink.deleteJar(jarId); // the cluster has its own copy now
        starting(resumed.map(folder -> "resumed from " + folder.getFileName()).orElse("submitted"));
    }

    private static boolean allRun(JsonNode known) {
        if (!known.path("state").asText().equals("RUNNING")) {
            return false;
        }
        for (JsonNode vertex : known.path("vertices")) {
            if (!vertex.path("status").asText().equals("RUNNING")) {
                return false;
            }
        }
        return true;
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
    private static String uri(Path folder) {
        return "file://" + folder.toAbsolutePath();
    }
}
