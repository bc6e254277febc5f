package io.penstock.processing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The part of a cluster's REST API that submits and watches jobs. */
final class FlinkRest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final URI base;
    private final HttpClient http = HttpClient.newHttpClient();

    FlinkRest(URI base) {
        this.base = base;
    }

    /** Uploads a jar; returns its id. */
    String upload(Path jar) throws IOException, InterruptedException {
        String boundary = "penstock-boundary";
        byte[] head = ("--" + boundary
                        + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"job.jar\"\r\n"
                        + "Content-Type: application/x-java-archive\r\n\r\n")
                .getBytes(UTF_8);
        byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(UTF_8);
        HttpRequest.BodyPublisher body =
                HttpRequest.BodyPublishers.ofByteArrays(List.of(head, Files.readAllBytes(jar), tail));
        JsonNode answer = send(HttpRequest.newBuilder(base.resolve("/jars/upload"))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(body));
        String file = answer.path("filename").asText();
        return file.substring(file.lastIndexOf('/') + 1);
    }

    /** Runs an uploaded jar's main class; returns the id of its job. */
    String run(String jar, String jobId, List<String> arguments) throws IOException, InterruptedException {
        return run(jar, Map.of("jobId", jobId, "programArgsList", arguments));
    }

    /** The same, with a jar of somebody else's beside it, which the cluster's machines can read. */
    String run(String jar, String jobId, List<String> arguments, Path beside) throws IOException, InterruptedException {
        return run(
                jar,
                Map.of(
                        "jobId",
                        jobId,
                        "programArgsList",
                        arguments,
                        "flinkConfiguration",
                        Map.of("pipeline.classpaths", beside.toUri().toString())));
    }

    /** The same, from a checkpoint that another run left. */
    String restore(String jar, String jobId, List<String> arguments, String checkpoint)
            throws IOException, InterruptedException {
        return run(jar, Map.of("jobId", jobId, "programArgsList", arguments, "savepointPath", checkpoint));
    }

    private String run(String jar, Map<String, ?> request) throws IOException, InterruptedException {
        return post("/jars/" + jar + "/run", request).path("jobid").asText();
    }

    /** Of a cluster that runs one job and no other. */
    String onlyJob() throws IOException, InterruptedException {
        return get("/jobs").path("jobs").path(0).path("id").asText();
    }

    String state(String job) throws IOException, InterruptedException {
        return get("/jobs/" + job).path("state").asText();
    }

    int completedCheckpoints(String job) throws IOException, InterruptedException {
        return get("/jobs/" + job + "/checkpoints")
                .path("counts")
                .path("completed")
                .asInt();
    }

    int restoredCheckpoints(String job) throws IOException, InterruptedException {
        return get("/jobs/" + job + "/checkpoints")
                .path("counts")
                .path("restored")
                .asInt();
    }

    /** When the job last went back to a checkpoint, epoch milliseconds; 0 if it never did. */
    long restoredAt(String job) throws IOException, InterruptedException {
        return get("/jobs/" + job + "/checkpoints")
                .path("latest")
                .path("restored")
                .path("restore_timestamp")
                .asLong();
    }

    /** When the newest complete checkpoint was begun, epoch milliseconds. */
    long completedAt(String job) throws IOException, InterruptedException {
        return get("/jobs/" + job + "/checkpoints")
                .path("latest")
                .path("completed")
                .path("trigger_timestamp")
                .asLong();
    }

    /** Where the newest complete checkpoint lies. */
    String newestCheckpoint(String job) throws IOException, InterruptedException {
        return get("/jobs/" + job + "/checkpoints")
                .path("latest")
                .path("completed")
                .path("external_path")
                .asText();
    }

    /** Ends the job; returns where its savepoint lies. */
    String stop(String job, String folder) throws IOException, InterruptedException {
        String request = post("/jobs/" + job + "/stop", Map.of("targetDirectory", folder, "drain", false))
                .path("request-id")
                .asText();
        return await().atMost(PATIENCE)
                .until(() -> get("/jobs/" + job + "/savepoints/" + request), FlinkRest::isCompleted)
                .path("operation")
                .path("location")
                .asText();
    }

    private static boolean isCompleted(JsonNode answer) {
        return answer.path("status").path("id").asText().equals("COMPLETED");
    }

    /** What made the job fail last. */
    String failure(String job) throws IOException, InterruptedException {
        return get("/jobs/" + job + "/exceptions")
                .path("exceptionHistory")
                .path("entries")
                .path(0)
                .path("stacktrace")
                .asText();
    }

    void cancel(String job) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(base.resolve("/jobs/" + job)).method("PATCH", HttpRequest.BodyPublishers.noBody()));
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path)));
    }

    private JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException(response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }
}
