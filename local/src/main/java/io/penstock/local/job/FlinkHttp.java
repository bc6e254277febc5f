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

/** Requests to a JobManager. An IOException means that it did not answer, or not as it should. */
final class FlinkHttp {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** The JobManager runs the program's main in some requests, and reads the state to resume from. */
    private static final Duration SUBMISSION = Duration.ofMinutes(2);

    private static final String BOUNDARY = "penstock-job-jar";

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final String base;

    FlinkHttp(URI base) {
        this.base = base.toString().replaceAll("/+$", "");
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return body(send(request(path, PATIENCE).GET()));
    }

    /** @return empty when there is no such thing */
    Optional<JsonNode> find(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send(request(path, PATIENCE).GET());
        return response.statusCode() == 404 ? Optional.empty() : Optional.of(body(response));
    }

    JsonNode post(String path, JsonNode request) throws IOException, InterruptedException {
        return body(send(json(path, PATIENCE, request)));
    }

    /** @throws RejectedJob with the innermost reason, when the answer is not 200 */
    JsonNode submit(String path, JsonNode request) throws IOException, InterruptedException, RejectedJob {
        HttpResponse<String> response = send(json(path, SUBMISSION, request));
        if (response.statusCode() != 200) {
            throw new RejectedJob(StackTrace.innermost(errors(response)));
        }
        return JSON.readTree(response.body());
    }

    JsonNode upload(String path, Path file, String name) throws IOException, InterruptedException {
        String head = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"" + name
                + "\"\r\nContent-Type: application/java-archive\r\n\r\n";
        BodyPublisher content = BodyPublishers.concat(
                BodyPublishers.ofString(head),
                BodyPublishers.ofFile(file),
                BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n"));
        return body(send(request(path, SUBMISSION)
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(content)));
    }

    void delete(String path) throws IOException, InterruptedException {
        send(request(path, PATIENCE).DELETE());
    }

    void patch(String path) throws IOException, InterruptedException {
        body(send(request(path, PATIENCE).method("PATCH", BodyPublishers.noBody())));
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
