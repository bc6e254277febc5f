package io.penstock.local.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether a job that was just started is well: all of it runs, nothing in it has failed, and it has completed a
 * checkpoint. Only with that checkpoint do its transactions become visible, so that a job which never got there can be
 * replaced by another from the same state without a trace.
 */
final class Verification {
    private static final Duration POLL = Duration.ofMillis(300);

    private final FlinkRest flink;
    private final Duration patience;

    Verification(FlinkRest flink, Duration patience) {
        this.flink = flink;
        this.patience = patience;
    }

    /** Waits. @return why it is not well; empty when it is */
    Optional<String> problem(String id) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        String missing = "";
        while (System.nanoTime() < deadline) {
            Optional<JsonNode> job = flink.job(id);
            if (job.isEmpty()) {
                return Optional.of("the cluster has forgotten it");
            }
            Optional<String> failure = flink.failure(id);
            if (failure.isPresent()) {
                return failure;
            }
            String state = job.get().path("state").asText();
            if (state.equals("FAILED") || state.equals("CANCELED") || state.equals("FINISHED")) {
                return Optional.of("it is " + state);
            }
            boolean runs = FlinkRest.allRun(job.get());
            if (runs && completed(id) > 0) {
                return Optional.empty();
            }
            missing = runs ? "no checkpoint has completed" : "it is " + state + ", not all of its tasks run";
            Thread.sleep(POLL.toMillis());
        }
        return Optional.of(missing + " after " + patience.toSeconds() + " s");
    }

    /** Ends a job that is not well. @return what must be known about its end, or nothing */
    String bury(String id) throws IOException, InterruptedException {
        if (id.isEmpty()) {
            return "";
        }
        long deadline = System.nanoTime() + patience.toNanos();
        boolean asked = false;
        while (System.nanoTime() < deadline) {
            Optional<String> state = flink.job(id).map(job -> job.path("state").asText());
            if (state.isEmpty() || state.get().matches("FAILED|CANCELED|FINISHED")) {
                boolean visible = state.isPresent() && completed(id) > 0;
                return visible ? "; it had completed a checkpoint, so that letters written since may come twice" : "";
            }
            if (!asked) {
                flink.cancel(id);
                asked = true;
            }
            Thread.sleep(POLL.toMillis());
        }
        return "";
    }

    private int completed(String id) throws IOException, InterruptedException {
        return flink.checkpoints(id).path("counts").path("completed").asInt();
    }
}
