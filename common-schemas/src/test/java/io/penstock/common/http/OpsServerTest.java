package io.penstock.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.environment.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpsServerTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final Health health = new Health("kafka", "registry");
    private final OpsServer server = new OpsServer(ANY_PORT, health, () -> "penstock_up 1\n");

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void isNotReadyBeforeEveryCheckHolds() throws Exception {
        health.ready("kafka");

        HttpResponse<String> answer = get("/readyz");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body())
                .isEqualTo("{\"status\":\"not ready\",\"checks\":{\"kafka\":true,\"registry\":false},"
                        + "\"notReady\":{\"registry\":\"starting\"}}");
    }

    @Test
    void turnsReadyAndBackAgain() throws Exception {
        health.ready("kafka");
        health.ready("registry");
        assertThat(get("/readyz").statusCode()).isEqualTo(200);

        health.notReady("registry", "answers \"503\"");
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).contains("\"registry\":\"answers \\\"503\\\"\"");
    }

    @Test
    void aWarningDoesNotEndReadinessAndGoesWhenItIsSettled() throws Exception {
        health.ready("kafka");
        health.ready("registry");
        health.warn("slot", "retains 3 GiB");
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").body()).endsWith("\"warnings\":{\"slot\":\"retains 3 GiB\"}}");

        health.settled("slot");
        assertThat(get("/readyz").body()).doesNotContain("warnings");
    }

    @Test
    void staysAliveWhileADependencyIsAwayAndNotAfterAFailure() throws Exception {
        health.notReady("kafka", "unreachable");
        assertThat(get("/livez").statusCode()).isEqualTo(200);

        health.failed("slot shop is gone");
        health.failed("a consequence");
        assertThat(get("/livez").statusCode()).isEqualTo(503);
        assertThat(get("/livez").body()).contains("slot shop is gone");

        health.ready("kafka");
        health.ready("registry");
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
    }

    @Test
    void servesMetricsAsPrometheusText() throws Exception {
        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.body()).isEqualTo("penstock_up 1\n");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void answersProblemsForOtherPathsAndMethods() throws Exception {
        HttpResponse<String> path = get("/livez/../etc/passwd");
        assertThat(path.statusCode()).isEqualTo(404);
        assertThat(path.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(get("/livezzz").statusCode()).isEqualTo(404);

        HttpResponse<String> post = send("POST", "/metrics");
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD");
        assertThat(send("HEAD", "/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void survivesAScrapeThatFails() throws Exception {
        try (OpsServer failing = new OpsServer(ANY_PORT, health, () -> {
            throw new IllegalStateException("no registry");
        })) {
            failing.start();
            HttpResponse<String> answer = send("GET", failing.port(), "/metrics");
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("no registry");
            assertThat(send("GET", failing.port(), "/livez").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void takesOrdersOnALoopbackAddressOrFromWhoBearsTheToken(@TempDir Path folder) throws Exception {
        Map<String, OpsServer.Order> orders = Map.of("/snapshots", source -> Map.of("source", source));
        assertThat(order(orders, Optional.empty(), "")).isEqualTo(202);
        assertThat(OpsServer.local(ANY_PORT)).isTrue();
        assertThat(OpsServer.local(new InetSocketAddress(0))).isFalse();
        assertThat(OpsServer.local(new InetSocketAddress("192.0.2.1", 0))).isFalse();

        Path file = folder.resolve("token");
        Optional<Secret> token = Optional.of(new Secret.FromFile(file));
        assertThat(order(orders, token, "Bearer s3cret")).isEqualTo(503);
        Files.writeString(file, "s3cret");
        assertThat(order(orders, token, "Bearer s3cret")).isEqualTo(202);
        assertThat(order(orders, token, "")).isEqualTo(401);
        assertThat(order(orders, token, "Bearer s3cre")).isEqualTo(401);
        assertThat(order(orders, token, "Bearer other")).isEqualTo(401);
    }

    /** The answer's status. */
    private int order(Map<String, OpsServer.Order> orders, Optional<Secret> token, String authorization)
            throws Exception {
        try (OpsServer taking = new OpsServer(ANY_PORT, health, () -> "", orders, token)) {
            taking.start();
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + taking.port() + "/snapshots/orders"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.noBody());
            if (!authorization.isEmpty()) {
                request.header("Authorization", authorization);
            }
            return HttpClient.newHttpClient()
                    .send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void saysWhichAddressIsTaken() {
        InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
        try (OpsServer second = new OpsServer(taken, health, () -> "")) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(String.valueOf(server.port()));
        }
    }

    @Test
    void closesThePortAndMayBeClosedTwice() {
        int port = server.port();
        server.close();
        server.close();
        assertThatThrownBy(() -> send("GET", port, "/livez")).isInstanceOf(ConnectException.class);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path);
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        return send(method, server.port(), path);
    }

    private static HttpResponse<String> send(String method, int port, String path)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
