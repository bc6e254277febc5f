package io.penstock.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Reads views over the HTTP API, as any user of it. Thread-safe. */
final class ViewClient {
    private static final int PAGE = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final ObjectMapper json = new ObjectMapper();
    private final URI base;

    /** @param base of the serving service, such as http://127.0.0.1:8080 */
    ViewClient(URI base) {
        this.base = base;
    }

    /** Source changes folded into this view so far. */
    long changes(String view) throws IOException, InterruptedException {
        for (JsonNode candidate : get("/v1/views").path("views")) {
            if (candidate.path("name").asText().equals(view)) {
                return candidate.path("changes").asLong();
            }
        }
        throw new IOException("the API at " + base + " does not serve a view named " + view);
    }

    /** Every row of the view that matches the filters, all pages of it. */
    List<JsonNode> rows(String view, Map<String, String> filters) throws IOException, InterruptedException {
        String query = filters.entrySet().stream()
                .map(filter -> "&" + encode(filter.getKey()) + "=" + encode(filter.getValue()))
                .collect(Collectors.joining());
        List<JsonNode> rows = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get("/v1/views/" + view + "?limit=" + PAGE + query + cursor);
            page.path("rows").forEach(rows::add);
            cursor = page.hasNonNull("next")
                    ? "&cursor=" + encode(page.path("next").asText())
                    : "";
        } while (!cursor.isEmpty());
        return rows;
    }

    /** The service may be restarting: asks again for up to {@link #PATIENCE} before it gives up. */
    private JsonNode get(String path) throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (true) {
            try {
                return once(path);
            } catch (IOException e) {
                if (System.nanoTime() - began > PATIENCE.toNanos()) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    private JsonNode once(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE).build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("GET " + path + " answered " + response.statusCode() + ": " + response.body());
        }
        return json.readTree(response.body());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
