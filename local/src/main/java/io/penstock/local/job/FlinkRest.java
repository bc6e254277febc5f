package io.penstock.local.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The few questions of Flink's REST API that keeping one job takes. An IOException means that the JobManager did not
 * answer.
 */
final class FlinkRest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** The JobManager runs the program's main in this request, and reads the state to resume from. */
    private static final Duration SUBMISSION = Duration.ofMinutes(2);

    private static final String BOUNDARY = "penstock-job-jar";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final URI base;

    FlinkRest(URI base) {
        this.base = base;
    }

    /** @return the job with its {@code state} and {@code vertices}; empty when the JobManager does not know it */
    Optional<JsonNode> job(String id) throws IOException, InterruptedException {
        HttpResponse<String> response = get("/jobs/" + id);
        if (response.statusCode() == 404) {
            return Optional.empty();
        }
        return Optional.of(body(response));
    }

    /** @return what made the job fail last; empty when Flink says nothing */
    Optional<String> failure(String id) throws IOException, InterruptedException {
        JsonNode history = body(get("/jobs/" + id + "/exceptions?maxExceptions=1"));
        String trace = history.path("exceptionHistory")
                .path("entries")
                .path(0)
                .path("stacktrace")
                .asText();
        return trace.isEmpty() ? Optional.empty() : Optional.of(StackTrace.innermost(trace));
    }

    /** @return id of the uploaded jar */
    String upload(Path jar) throws IOException, InterruptedException {
        String head = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\""
                + jar.getFileName() + "\"\r\nContent-Type: application/java-archive\r\n\r\n";
        BodyPublisher content = BodyPublishers.concat(
                BodyPublishers.ofString(head),
                BodyPublishers.ofFile(jar),
                BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n"));
        HttpResponse<String> response = send(request("/jars/upload", SUBMISSION)
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(content));
        String file = body(response).path("filename").asText();
        return file.substring(file.lastIndexOf('/') + 1);
    }

    void deleteJar(String jarId) throws IOException, InterruptedException {
        send(request("/jars/" + jarId, PATIENCE).DELETE());
    }

    /** @throws RejectedJob with the program's or Flink's own reason */
    void run(String jarId, JsonNode parameters) throws IOException, InterruptedException, RejectedJob {
        HttpResponse<String> response = send(json("/jars/" + jarId + "/run", SUBMISSION, parameters));
        if (response.statusCode() != 200) {
            throw new RejectedJob(StackTrace.innermost(errors(response)));
        }
    }

    /** @return id to ask {@link #savepoint} with */
    String stopWithSavepoint(String id, String folder) throws IOException, InterruptedException {
        JsonNode request =
                JSON.createObjectNode().put("targetDirectory", folder).put("drain", false);
        return body(send(json("/jobs/" + id + "/stop", PATIENCE, request)))
                .path("request-id")
                .asText();
    }

    /** @return whether the savepoint is complete; empty while it is in the making */
    Optional<Boolean> savepoint(String id, String request) throws IOException, InterruptedException {
        JsonNode answer = body(get("/jobs/" + id + "/savepoints/" + request));
        if (!answer.path("status").path("id").asText().equals("COMPLETED")) {
            return Optional.empty();
        }
        return Optional.of(answer.path("operation").hasNonNull("location"));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path, PATIENCE).GET());
    }

    private HttpRequest.Builder json(String path, Duration patience, JsonNode body) {
        return request(path, patience)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()));
    }

    private HttpRequest.Builder request(String path, Duration patience) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(patience);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private static JsonNode body(HttpResponse<String> response) throws IOException {
        if (response.statusCode() >= 300) {
            throw new IOException(
                    response.uri().getPath() + " answers " + response.statusCode() + ": " + errors(response));
        }
        return JSON.readTree(response.body());
    }

    private static String errors(HttpResponse<String> response) {
        try {
            StringBuilder text = new StringBuilder();
            JSON.readTree(response.body()).path("errors").forEach(error -> text.append(error.asText())
                    .append('\n'));
            return text.toString().strip();
        } catch (IOException notJson) {
            return response.body();
        }
    }
}
