package io.penstock.local.job;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Takes savepoints and waits for them. */
final class Savepoints {
    private static final Duration POLL = Duration.ofMillis(300);

    private final FlinkRest flink;
    private final Duration patience;

    /** @param patience for one savepoint, and for the end of the job after it */
    Savepoints(FlinkRest flink, Duration patience) {
        this.flink = flink;
        this.patience = patience;
    }

    /**
     * The job goes on.
     *
     * @param folder URI; the cluster's own where empty
     * @return where the savepoint lies; it stays until somebody deletes it
     */
    String take(String id, Optional<String> folder) throws IOException, InterruptedException {
        return await(id, flink.triggerSavepoint(id, folder), "the job runs on");
    }

    /**
     * Ends the job. Flink stops reading, takes the savepoint, commits what its transactions hold, and only then ends:
     * what came before is visible to readers, what comes after is read by whoever resumes from it.
     */
    String stop(String id, Optional<String> folder) throws IOException, InterruptedException {
        String savepoint = await(id, flink.stopWithSavepoint(id, folder), "the job was not stopped");
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<String> state = flink.job(id).map(job -> job.path("state").asText());
            if (state.isEmpty() || state.get().equals("FINISHED")) {
                return savepoint;
            }
            Thread.sleep(POLL.toMillis());
        }
        throw new PenstockException(
                Category.EXTERNAL,
                "not-stopped",
                "job " + id + " has made its savepoint " + savepoint + ", but does not end; its transactions may be"
                        + " open, and whoever resumes from the savepoint commits them");
    }

    private String await(String id, String request, String otherwise) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<FlinkRest.Savepoint> done = flink.savepoint(id, request);
            if (done.isPresent()) {
                return done.get()
                        .location()
                        .orElseThrow(() -> new PenstockException(
                                Category.EXTERNAL,
                                "savepoint-failed",
                                "no savepoint of job " + id + ", " + otherwise + ": "
                                        + done.get().failure()));
            }
            Thread.sleep(POLL.toMillis());
        }
        throw new PenstockException(
                Category.EXTERNAL,
                "savepoint-timeout",
                "the savepoint of job " + id + " is not complete after " + patience.toSeconds()
                        + " s; it may still come: ask with `job status`, or allow more with --timeout");
    }
}
