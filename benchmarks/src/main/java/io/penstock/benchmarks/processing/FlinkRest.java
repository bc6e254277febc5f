package io.penstock.benchmarks.processing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.servers.net.Http;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The part of a cluster's REST API that a benchmark needs. */
final class FlinkRest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The SQL planner takes its time where nothing of it is compiled. */
    private static final Duration PLANNING = Duration.ofMinutes(2);

    private final URI base;

    FlinkRest(URI base) {
        this.base = base;
    }

    /** Runs a jar that lies in the JobManager's folder of uploads; returns the id of its job. */
    String run(String jar, String mainClass, List<String> arguments) throws IOException, InterruptedException {
        String body = JSON.writeValueAsString(Map.of("entryClass", mainClass, "programArgsList", arguments));
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/jars/" + jar + "/run"))
                .timeout(PLANNING)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("Flink does not take the job: "
                    + answer.body().replace("\\n", "\n").replace("\\t", "  "));
        }
        return JSON.readTree(answer.body()).path("jobid").asText();
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = Http.get(base.resolve(path));
        if (answer.statusCode() != 200) {
            throw new IOException(path + " answers " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    /** What the sources have read; 0 before anything is known. */
    long recordsRead(String job) throws IOException, InterruptedException {
        long sum = 0;
        for (JsonNode vertex : get("/jobs/" + job).path("vertices")) {
            if (!vertex.path("name").asText().startsWith("Source: ")) {
                continue;
            }
            String metrics = "/jobs/" + job + "/vertices/" + vertex.path("id").asText() + "/subtasks/metrics";
            for (JsonNode metric : get(metrics)) {
                String id = metric.path("id").asText();
                if (id.startsWith("Source__") && id.endsWith(".numRecordsIn")) {
                    String query = metrics + "?agg=sum&get=" + URLEncoder.encode(id, StandardCharsets.UTF_8);
                    sum += get(query).path(0).path("sum").asLong();
                }
            }
        }
        return sum;
    }

    /** Innermost lines of what made the job fail last; empty if nothing did. */
    String failure(String job) throws IOException, InterruptedException {
        return get("/jobs/" + job + "/exceptions")
                .path("exceptionHistory")
                .path("entries")
                .path(0)
                .path("stacktrace")
                .asText();
    }

    /** When the last completed checkpoint was begun, epoch milliseconds; 0 if there is none. */
    long lastCheckpoint(String job) throws IOException, InterruptedException {
        return get("/jobs/" + job + "/checkpoints")
                .path("latest")
                .path("completed")
                .path("trigger_timestamp")
                .asLong();
    }

    /** Whether the job has been restored from a checkpoint. */
    boolean restored(String job) throws IOException, InterruptedException {
        return get("/jobs/" + job + "/checkpoints")
                .path("latest")
                .path("restored")
                .has("id");
    }
}
