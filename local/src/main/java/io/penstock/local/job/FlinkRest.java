package io.penstock.local.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What Flink's REST API is asked and told about jobs. An IOException means that the JobManager did not answer. */
public final class FlinkRest {

    /** How a savepoint ended: where it lies, or why there is none. */
    record Savepoint(Optional<String> location, String failure) {}

    private final FlinkHttp http;

    /** @param base address of the REST API */
    public FlinkRest(URI base) {
        this.http = new FlinkHttp(base);
    }

    /** Every job that the cluster remembers, the newest first. */
    public List<JobSummary> jobs() throws IOException, InterruptedException {
        List<JobSummary> jobs = new ArrayList<>();
        http.get("/jobs/overview").path("jobs").forEach(job -> jobs.add(JobSummary.of(job)));
        jobs.sort((a, b) -> b.started().compareTo(a.started()));
        return jobs;
    }

    /** @return the job with its {@code state} and {@code vertices}; empty when the JobManager does not know it */
    public Optional<JsonNode> job(String id) throws IOException, InterruptedException {
        return http.find("/jobs/" + id);
    }

    /** Whether the job and each of its tasks run. */
    static boolean allRun(JsonNode job) {
        if (!job.path("state").asText().equals("RUNNING")) {
            return false;
        }
        for (JsonNode vertex : job.path("vertices")) {
            if (!vertex.path("status").asText().equals("RUNNING")) {
                return false;
            }
        }
        return true;
    }

    /** @return what made the job fail last; empty when Flink says nothing */
    public Optional<String> failure(String id) throws IOException, InterruptedException {
        JsonNode failure = http.get("/jobs/" + id + "/exceptions?maxExceptions=1")
                .path("exceptionHistory")
                .path("entries")
                .path(0);
        String trace = failure.path("stacktrace").asText();
        String task = failure.path("taskName").asText("");
        return trace.isEmpty()
                ? Optional.empty()
                : Optional.of(StackTrace.innermost(trace) + (task.isEmpty() ? "" : " (in task " + task + ")"));
    }

    /** Counts, the latest checkpoints and savepoints, sizes and durations. */
    public JsonNode checkpoints(String id) throws IOException, InterruptedException {
        return http.get("/jobs/" + id + "/checkpoints");
    }

    /** Any other question. */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return http.get(path);
    }

    /** What the program was started with, as far as it tells. */
    public Map<String, String> parameters(String id) throws IOException, InterruptedException {
        Map<String, String> parameters = new LinkedHashMap<>();
        http.get("/jobs/" + id + "/config")
                .path("execution-config")
                .path("user-config")
                .properties()
                .forEach(
                        entry -> parameters.put(entry.getKey(), entry.getValue().asText()));
        return parameters;
    }

    /** Uploaded jars by id, the newest first: ids end in the name that the jar was uploaded by. */
    List<String> jars() throws IOException, InterruptedException {
        List<JsonNode> files = new ArrayList<>();
        http.get("/jars").path("files").forEach(files::add);
        files.sort((a, b) ->
                Long.compare(b.path("uploaded").asLong(), a.path("uploaded").asLong()));
        return files.stream().map(file -> file.path("id").asText()).toList();
    }

    /** @return id of the uploaded jar */
    String upload(Path jar, String name) throws IOException, InterruptedException {
        String file = http.upload("/jars/upload", jar, name).path("filename").asText();
        return file.substring(file.lastIndexOf('/') + 1);
    }

    void deleteJar(String jarId) throws IOException, InterruptedException {
        http.delete("/jars/" + jarId);
    }

    /** @throws RejectedJob with the program's or Flink's own reason */
    void run(String jarId, JsonNode parameters) throws IOException, InterruptedException, RejectedJob {
        http.submit("/jars/" + jarId + "/run", parameters);
    }

    /** Runs the program's main without submitting what it draws. */
    JsonNode plan(String jarId, JsonNode parameters) throws IOException, InterruptedException, RejectedJob {
        return http.submit("/jars/" + jarId + "/plan", parameters);
    }

    /** @return id to ask {@link #savepoint} with */
    String stopWithSavepoint(String id, Optional<String> folder) throws IOException, InterruptedException {
        ObjectNode request = FlinkHttp.JSON.createObjectNode().put("drain", false);
        folder.ifPresent(target -> request.put("targetDirectory", target));
        return http.post("/jobs/" + id + "/stop", request).path("request-id").asText();
    }

    /** @return id to ask {@link #savepoint} with */
    String triggerSavepoint(String id, Optional<String> folder) throws IOException, InterruptedException {
        ObjectNode request = FlinkHttp.JSON.createObjectNode().put("cancel-job", false);
        folder.ifPresent(target -> request.put("target-directory", target));
        return http.post("/jobs/" + id + "/savepoints", request)
                .path("request-id")
                .asText();
    }

    /** @return empty while it is in the making */
    Optional<Savepoint> savepoint(String id, String request) throws IOException, InterruptedException {
        JsonNode answer = http.get("/jobs/" + id + "/savepoints/" + request);
        if (!answer.path("status").path("id").asText().equals("COMPLETED")) {
            return Optional.empty();
        }
        JsonNode operation = answer.path("operation");
        return Optional.of(
                operation.hasNonNull("location")
                        ? new Savepoint(Optional.of(operation.path("location").asText()), "")
                        : new Savepoint(
                                Optional.empty(),
                                StackTrace.innermost(operation
                                        .path("failure-cause")
                                        .path("stack-trace")
                                        .asText("no reason given"))));
    }

    void cancel(String id) throws IOException, InterruptedException {
        http.patch("/jobs/" + id + "?mode=cancel");
    }
}
