package io.penstock.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ApiIT {
    private static final long WINDOW = 1_700_000_040_000L;
    private static final int WINDOWS = 5;
    private static final int REGIONS = 40;

    private static World world;
    private static Serving serving;
    private static Http http;

    @BeforeAll
    static void start() throws Exception {
        world = World.create("api", 2);
        serving = new Serving(world.pipeline(), world.environment(), () -> {});
        serving.start();
        http = new Http(serving.port());
        try (ViewProducer revenue = new ViewProducer(world, World.REVENUE)) {
            for (int window = 0; window < WINDOWS; window++) {
                for (int region = 0; region < REGIONS; region++) {
                    revenue.revenue("r" + region, region % 2 == 0 ? "EUR" : "USD", WINDOW + window * 60_000L, 6);
                }
            }
            revenue.row(
                    List.of("emptied", "EUR"),
                    WINDOW,
                    Map.of("orders", 0L, "revenue", BigDecimal.valueOf(0, 2)),
                    0,
                    4,
                    9);
            revenue.flush();
        }
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> assertThat(
                        world.query("SELECT count(*) FROM " + world.table("revenue")))
                .containsExactly(List.of(String.valueOf(WINDOWS * REGIONS + 1))));
    }

    @AfterAll
    static void stop() {
        serving.close();
        world.close();
    }

    @Test
    void aRowShowsItsGroupWindowMeasuresAndVersionInThisForm() throws Exception {
        String body = http.get("/v1/views/revenue?source_region=r3&from=" + Instant.ofEpochMilli(WINDOW) + "&to="
                        + Instant.ofEpochMilli(WINDOW + 1))
                .body();

        assertThat(body)
                .isEqualTo("{\"view\":\"revenue\",\"rows\":[{\"source_region\":\"r3\",\"currency\":\"USD\","
                        + "\"window_start\":\"2023-11-14T22:14:00Z\",\"window_end\":\"2023-11-14T22:15:00Z\","
                        + "\"orders\":6,\"revenue\":\"0.42\",\"largest\":1.5,\"final\":false,\"version\":6,"
                        + "\"changes\":3,\"checksum\":\"186\",\"complete_until\":null}],\"next\":null}");
    }

    @Test
    void theListingCountsVisibleRowsAndAllChanges() {
        await().untilAsserted(() -> {
            JsonNode views = http.json("/v1/views").get("views");
            assertThat(views.get(0).get("name").textValue()).isEqualTo("revenue");
            assertThat(views.get(0).get("by").toString()).isEqualTo("[\"source_region\",\"currency\"]");
            assertThat(views.get(0).get("measures").toString()).isEqualTo("[\"orders\",\"revenue\",\"largest\"]");
            assertThat(views.get(0).get("rows").longValue()).isEqualTo(WINDOWS * REGIONS);
            assertThat(views.get(0).get("changes").longValue()).isEqualTo(WINDOWS * REGIONS * 3 + 4);
            assertThat(Instant.parse(views.get(0).get("latest_source_time").textValue()))
                    .isAfter(Instant.now().minusSeconds(300));
            assertThat(views.get(1).get("rows").longValue()).isZero();
            assertThat(views.get(1).get("latest_source_time").isNull()).isTrue();
        });
    }

    @Test
    void aGroupThatIsEmptyNowIsNotShown() throws Exception {
        assertThat(http.rows("revenue", "source_region", "emptied")).isEmpty();
    }

    @Test
    void rowsComeNewestWindowFirstAndThenByGroup() throws Exception {
        List<String> seen = new ArrayList<>();
        for (JsonNode row : http.rows(
                "revenue",
                "limit",
                "1000",
                "to",
                Instant.ofEpochMilli(WINDOW + WINDOWS * 60_000L).toString())) {
            long age = WINDOW
                    + 600_000
                    - Instant.parse(row.get("window_start").textValue()).toEpochMilli();
            seen.add(age + " " + row.get("source_region").textValue() + " "
                    + row.get("currency").textValue());
        }
        assertThat(seen).hasSize(WINDOWS * REGIONS).isSorted();
    }

    @Test
    void pagesGiveEveryRowExactlyOnceWhileRowsChange() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            try (ViewProducer revenue = new ViewProducer(world, World.REVENUE)) {
                for (long version = 8; !done.get(); version += 2) {
                    for (int region = 0; region < REGIONS; region += 3) {
                        revenue.revenue("r" + region, region % 2 == 0 ? "EUR" : "USD", WINDOW + 60_000, version);
                        revenue.revenue("new" + version, "EUR", WINDOW + version * 60_000L, 2);
                    }
                    revenue.flush();
                }
            }
        });
        writer.start();
        try {
            for (int limit : new int[] {1, 7, 40, 200}) {
                List<String> seen = new ArrayList<>();
                String cursor = "";
                while (cursor != null) {
                    JsonNode page = http.json("/v1/views/revenue?limit=" + limit + "&to="
                            + Instant.ofEpochMilli(WINDOW + WINDOWS * 60_000L)
                            + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
                    assertThat(page.get("rows").size()).isLessThanOrEqualTo(limit);
                    page.get("rows")
                            .forEach(row -> seen.add(row.get("window_start").textValue()
                                    + row.get("source_region").textValue()));
                    cursor = page.get("next").textValue();
                }
                Set<String> once = new HashSet<>(seen);
                assertThat(seen).hasSize(once.size());
                assertThat(once.stream().filter(row -> row.contains("Zr"))).hasSize(WINDOWS * REGIONS);
            }
        } finally {
            done.set(true);
            writer.join();
        }
    }

    @Test
    void whatLooksLikeSqlIsOnlyAValue() throws Exception {
        String[] attacks = {
            "' OR '1'='1",
            "'; DROP TABLE api.revenue; --",
            "r1' UNION SELECT * FROM pg_shadow --",
            "$1",
            "\\'; SELECT pg_sleep(10); --",
            "r1\u0000' OR 1=1"
        };
        for (String attack : attacks) {
            assertThat(http.rows("revenue", "source_region", attack)).isEmpty();
            assertThat(http.rows("revenue", "currency", attack)).isEmpty();
            assertThat(http.get("/v1/views/revenue" + Http.query(attack, "1")).statusCode())
                    .isEqualTo(400);
            assertThat(http.get("/v1/views/revenue" + Http.query("limit", attack))
                            .statusCode())
                    .isEqualTo(400);
            assertThat(http.get("/v1/views/revenue" + Http.query("cursor", attack))
                            .statusCode())
                    .isEqualTo(400);
            assertThat(http.get("/v1/views/revenue" + Http.query("from", attack))
                            .statusCode())
                    .isEqualTo(400);
        }
        assertThat(world.query("SELECT count(*) > 0 FROM " + world.table("revenue")))
                .containsExactly(List.of("t"));
    }

    @Test
    void problemsNameWhatWasProbablyMeant() throws Exception {
        assertProblem(http.get("/v1/views/revenu"), 404, "unknown-view", "did you mean 'revenue'?");
        assertProblem(http.get("/v1/views/revenue?curency=EUR"), 400, "unknown-parameter", "did you mean 'currency'?");
        assertProblem(http.get("/v1/views/revenue?final=maybe"), 400, "bad-value", "'final' is 'maybe'");
        assertProblem(http.get("/v1/views/revenue?limit=1&limit=2"), 400, "repeated-parameter", "'limit'");
        assertProblem(http.get("/v1/views/revenue?cursor=WzEsMV0"), 400, "bad-cursor", "cursor");
        assertProblem(http.get("/v2/views"), 404, "unknown-path", "/v1/views");
        assertProblem(http.get("/v1/views/../../etc/passwd"), 404, "unknown-path", "/v1/views");
        assertProblem(http.get("/v1/views?x=1"), 400, "unknown-parameter", "/v1/views");
        assertProblem(http.get("/v1/views/revenue?Currency=EUR"), 400, "unknown-parameter", "'currency'");
    }

    @Test
    void aCursorServesOnlyTheFiltersThatItCameFrom() throws Exception {
        String next =
                http.json("/v1/views/revenue?limit=5&currency=EUR").get("next").textValue();

        assertThat(http.get("/v1/views/revenue?limit=9&currency=EUR&cursor=" + next)
                        .statusCode())
                .isEqualTo(200);
        assertProblem(
                http.get("/v1/views/revenue?limit=5&currency=USD&cursor=" + next), 400, "bad-cursor", "other filters");
        assertProblem(http.get("/v1/views/payments?cursor=" + next), 400, "bad-cursor", "");
    }

    @Test
    void onlyReadingIsAllowed() throws Exception {
        HttpResponse<String> post = http.send(
                HttpRequest.newBuilder(http.uri("/v1/views/revenue")).POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertProblem(post, 405, "method-not-allowed", "GET");
        assertThat(post.headers().firstValue("allow")).contains("GET, HEAD");
        HttpResponse<String> head = http.send(HttpRequest.newBuilder(http.uri("/v1/views/revenue"))
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void whatIsTooLargeIsRefusedAsAProblem() throws Exception {
        assertProblem(
                http.send(HttpRequest.newBuilder(http.uri("/v1/views/revenue"))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[70_000]))),
                413,
                "body-too-large",
                "64 KiB");
        assertProblem(http.get("/v1/views/revenue?source_region=" + "a".repeat(9_000)), 414, "uri-too-long", "8 KiB");
        assertProblem(
                http.send(HttpRequest.newBuilder(http.uri("/v1/views")).header("x-filler", "a".repeat(20_000))),
                431,
                "headers-too-large",
                "16 KiB");
        assertThat(http.get("/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsNotHttpIsRefusedAndCutOff() throws Exception {
        assertThat(raw("GET /v1/views HTTP/1.1\r\nbad header\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json");
        assertThat(raw("GET /v1/views/revenue?source_region=%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json");
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), serving.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void everyAnswerForbidsWhatABrowserMightDoWithIt() throws Exception {
        for (String path : List.of("/v1/views", "/v1/views/revenue", "/v1/views/none", "/livez", "/nowhere")) {
            assertThat(http.get(path).headers().map())
                    .containsEntry("x-content-type-options", List.of("nosniff"))
                    .containsEntry("cache-control", List.of("no-store"))
                    .containsEntry("content-security-policy", List.of("default-src 'none'; frame-ancestors 'none'"));
        }
    }

    @Test
    void theDescriptionOfTheApiListsEveryViewAndParameter() throws Exception {
        JsonNode paths = http.json("/v1/openapi.json").get("paths");

        assertThat(paths.has("/v1/views/payments")).isTrue();
        assertThat(paths.get("/v1/views/revenue").get("parameters").findValuesAsText("name"))
                .containsExactly("source_region", "currency", "from", "to", "final", "limit", "cursor");
    }

    @Test
    void metricsCountRecordsRowsLatencyAndRequests() throws Exception {
        http.get("/v1/views/revenue");
        String metrics = http.get("/metrics").body();

        assertThat(metrics)
                .contains("# TYPE penstock_serving_rows_written_total counter")
                .contains("penstock_serving_records_total{view=\"revenue\"}")
                .contains("penstock_serving_end_to_end_seconds_bucket{view=\"revenue\",le=\"1.0\"}")
                .contains("penstock_serving_batch_seconds_count")
                .contains("penstock_serving_http_request_seconds_count{route=\"/v1/views/:view\",status=\"200\"}");
    }

    private static void assertProblem(HttpResponse<String> response, int status, String type, String detail) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(response.body())
                .contains("\"type\":\"urn:penstock:problem:" + type + "\"", "\"status\":" + status, detail)
                .doesNotContain("Exception", "at io.");
    }
}
