package io.penstock.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/** Jobs of a session cluster, as its REST API has them. */
final class FlinkJobs {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String BOUNDARY = "penstock-boundary";

    private final URI rest;

    FlinkJobs(URI rest) {
        this.rest = rest;
    }

    /** A copy of a jar with one more file in it. */
    static void jarWith(Path jar, Path copy, String name, Path content) throws IOException {
        Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem inside = FileSystems.newFileSystem(copy)) {
            Path target = inside.getPath(name);
            Files.createDirectories(target.getParent());
            Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * Starts a job and waits until all of it runs.
     *
     * @param savepoint to go on from; empty begins anew
     * @return its id
     */
    String run(Path jar, String entryClass, List<String> arguments, String savepoint) throws Exception {
        String uploaded = upload(jar);
        ObjectNode parameters = JSON.createObjectNode();
        parameters.put("entryClass", entryClass).put("allowNonRestoredState", false);
        arguments.forEach(parameters.putArray("programArgsList")::add);
        if (!savepoint.isEmpty()) {
            parameters.put("savepointPath", savepoint);
        }
        String id = send("POST", "/jars/" + uploaded + "/run", parameters.toString())
                .path("jobid")
                .asText();
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode job = send("GET", "/jobs/" + id, "");
            assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("RUNNING");
            assertThat(job.path("vertices")).isNotEmpty().allSatisfy(vertex -> assertThat(
                            vertex.path("status").asText())
                    .isEqualTo("RUNNING"));
        });
        return id;
    }

    private String upload(Path jar) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(rest.resolve("/jars/upload"))
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(HttpRequest.BodyPublishers.concat(
                        HttpRequest.BodyPublishers.ofString("--" + BOUNDARY
                                + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\""
                                + jar.getFileName() + "\"\r\nContent-Type: application/x-java-archive\r\n\r\n"),
                        HttpRequest.BodyPublishers.ofFile(jar),
                        HttpRequest.BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n")))
                .build();
        String stored = json(request).path("filename").asText();
        return stored.substring(stored.lastIndexOf('/') + 1);
    }

    /** Stops a job with a savepoint; where that lies. */
    String stop(String id, URI folder) throws Exception {
        ObjectNode parameters = JSON.createObjectNode();
        parameters.put("targetDirectory", folder.toString()).put("drain", false);
        String request = send("POST", "/jobs/" + id + "/stop", parameters.toString())
                .path("request-id")
                .asText();
        JsonNode done = await().atMost(PATIENCE)
                .until(
                        () -> send("GET", "/jobs/" + id + "/savepoints/" + request, ""),
                        answer -> answer.path("status").path("id").asText().equals("COMPLETED"));
        String location = done.path("operation").path("location").asText();
        assertThat(location).as(done.toString()).isNotEmpty();
        return location;
    }

    void cancel(String id) throws Exception {
        var unused = send("PATCH", "/jobs/" + id + "?mode=cancel", "");
    }

    private JsonNode send(String method, String path, String body) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(rest.resolve(path)).header("Content-Type", "application/json");
        return json(request.method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body, UTF_8))
                .build());
    }

    private static JsonNode json(HttpRequest request) throws Exception {
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isLessThan(300);
        return response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body());
    }
}
