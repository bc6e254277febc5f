package io.penstock.common.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.environment.Auth;
import io.penstock.common.environment.Registry;
import io.penstock.common.environment.Secret;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.wire.UnknownSchema;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryClientTest {
    private static final Schema ORDER =
            SchemaBuilder.record("t.Order").fields().requiredString("id").endRecord();
    private static final String ORDER_BY_ID =
            "{\"schema\": \"" + ORDER.toString().replace("\"", "\\\"") + "\"}";
    private static final String SCHEMA_NOT_FOUND = "{\"error_code\": 40403, \"message\": \"Schema not found\"}";
    private static final String SUBJECT_NOT_FOUND = "{\"error_code\": 40401, \"message\": \"Subject not found\"}";

    private final FakeRegistry registry = new FakeRegistry();
    private final List<Duration> pauses = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void asksForAnIdOnce() throws UnknownSchema {
        registry.then(200, ORDER_BY_ID);
        RegistryClient client = client(registry.url());

        assertThat(client.byId(3)).isEqualTo(ORDER);
        assertThat(client.byId(3)).isEqualTo(ORDER);

        assertThat(registry.lines()).containsExactly("GET /apis/ccompat/v7/schemas/ids/3");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 429, 408})
    void retriesAnOutageWithGrowingPauses(int status) throws UnknownSchema {
        registry.then(status, "<html>").then(status, "").then(status, "{}").then(200, ORDER_BY_ID);

        assertThat(client(registry.url()).byId(3)).isEqualTo(ORDER);

        // the random source of these tests is 0: the shortest pause, half of each bound
        assertThat(pauses).containsExactly(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @Test
    void retriesAnAnswerThatNeverComesBreaksOffOrStalls() throws UnknownSchema {
        CountDownLatch stalled = new CountDownLatch(1);
        registry.then(exchange -> exchange.close())
                .then(exchange -> {
                    exchange.sendResponseHeaders(200, 1000);
                    exchange.getResponseBody().write('{');
                    exchange.getResponseBody().flush();
                    exchange.close();
                })
                .then(exchange -> {
                    exchange.sendResponseHeaders(200, 1000);
                    exchange.getResponseBody().write('{');
                    exchange.getResponseBody().flush();
                    awaitQuietly(stalled);
                })
                .then(200, ORDER_BY_ID);

        assertThat(client(registry.url()).byId(3)).isEqualTo(ORDER);
        stalled.countDown();
        assertThat(registry.requests())
                .as("one for each fault, and the good one")
                .hasSize(4);
    }

    @Test
    void givesUpAnOutageAsExternalAndNamesTheLastFailure() {
        registry.then(503, "{\"error_code\": 50001, \"message\": \"store is away\"}");
        RegistryClient client = client(registry.url());

        assertThatThrownBy(() -> client.byId(3))
                .isInstanceOfSatisfying(
                        PenstockException.class, e -> assertThat(e.category()).isEqualTo(Category.EXTERNAL))
                .hasMessageContaining("4 attempts")
                .hasMessageContaining(registry.url() + "/schemas/ids/3")
                .hasMessageContaining("503 store is away");
        assertThat(registry.requests()).hasSize(4);
    }

    @Test
    void goesOnAtTheNextAddressAndStaysThere() throws UnknownSchema {
        registry.then(200, ORDER_BY_ID);
        RegistryClient client = client(deadAddress(), registry.url());

        client.byId(3);
        client.byId(4);

        assertThat(pauses).isEmpty();
        assertThat(registry.lines())
                .containsExactly("GET /apis/ccompat/v7/schemas/ids/3", "GET /apis/ccompat/v7/schemas/ids/4");
    }

    @Test
    void believesInAnUnknownIdOnlyIfNoAddressKnowsIt() throws UnknownSchema {
        try (FakeRegistry lagging = new FakeRegistry().then(404, SCHEMA_NOT_FOUND)) {
            registry.then(200, ORDER_BY_ID);
            assertThat(client(lagging.url(), registry.url()).byId(3)).isEqualTo(ORDER);
        }
    }

    @Test
    void asksForAnUnknownIdAgainOnlyAfterAWhile() throws UnknownSchema {
        registry.then(404, SCHEMA_NOT_FOUND).then(200, ORDER_BY_ID);
        RegistryClient client = client(registry.url());

        assertThatThrownBy(() -> client.byId(3)).isInstanceOf(UnknownSchema.class);
        nanos.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThatThrownBy(() -> client.byId(3)).isInstanceOf(UnknownSchema.class);
        assertThat(registry.requests()).hasSize(1);

        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(client.byId(3)).isEqualTo(ORDER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>not here</html>", "{\"status\": 404}"})
    void takesNoProxysWordForAnUnknownId(String page) {
        registry.then(404, page);
        RegistryClient client = client(registry.url());

        assertThatThrownBy(() -> client.byId(3))
                .isInstanceOfSatisfying(
                        PenstockException.class, e -> assertThat(e.code()).isEqualTo("registry-unexpected-answer"));
    }

    @Test
    void takesNoPageForASchema() {
        registry.then(200, "<html>please log in</html>");
        assertThatThrownBy(() -> client(registry.url()).byId(3))
                .isInstanceOf(PenstockException.class)
                .hasMessageContaining("Confluent-compatible");
    }

    @Test
    void treatsSchemasThatAreNotAvroAsUnknown() {
        registry.then(200, "{\"schemaType\": \"PROTOBUF\", \"schema\": \"syntax = \\\"proto3\\\";\"}")
                .then(200, "{\"schema\": \"{\\\"type\\\": \\\"nonsense\\\"}\"}");
        RegistryClient client = client(registry.url());

        assertThatThrownBy(() -> client.byId(3))
                .isInstanceOf(UnknownSchema.class)
                .hasMessageContaining("PROTOBUF");
        assertThatThrownBy(() -> client.byId(4))
                .isInstanceOf(UnknownSchema.class)
                .hasMessageContaining("valid Avro");
    }

    @Test
    void registersWithoutPropertiesOfTheJavaReader() {
        registry.then(200, "{\"id\": 12}");
        Schema generated = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"A\",\"fields\":[{\"name\":\"string\",\"type\":"
                        + "{\"type\":\"string\",\"avro.java.string\":\"String\"},\"default\":\"string\"}]}");

        assertThat(client(registry.url()).register("shop.orders-value", generated))
                .isEqualTo(12);

        FakeRegistry.Request request = registry.requests().get(0);
        assertThat(request.line()).isEqualTo("POST /apis/ccompat/v7/subjects/shop.orders-value/versions");
        assertThat(request.body())
                .contains("{\\\"name\\\":\\\"string\\\",\\\"type\\\":\\\"string\\\",\\\"default\\\":\\\"string\\\"}")
                .doesNotContain("avro.java");
    }

    @Test
    void passesTheRegistrysReasonsOn() {
        registry.then(409, "{\"error_code\": 409, \"message\": \"y at /fields/1\"}")
                .then(422, "{\"error_code\": 42201, \"message\": \"not a schema\"}")
                .then(403, "{\"error_code\": 40301, \"message\": \"may not write\"}");
        RegistryClient client = client(registry.url());

        assertRefused(client, "schema-incompatible", "y at /fields/1");
        assertRefused(client, "schema-invalid", "not a schema");
        assertRefused(client, "registry-unauthorized", "may not write");
        assertThat(pauses).as("an answer is not retried").isEmpty();
    }

    @Test
    void findsNothingWhereTheRegistryHasNothing() {
        registry.then(404, SUBJECT_NOT_FOUND);
        RegistryClient client = client(registry.url());

        assertThat(client.latest("none-value")).isEmpty();
        assertThat(client.versions("none-value")).isEmpty();
        assertThat(client.find("none-value", ORDER)).isEmpty();
        assertThat(client.compatibility("none-value")).isEmpty();
        assertThat(client.check("none-value", ORDER).compatible()).isTrue();
        assertThatThrownBy(() -> client.idOf("none-value", ORDER))
                .hasMessageContaining("none-value")
                .hasMessageContaining("apply the pipeline first");
    }

    @Test
    void encodesSubjectsIntoOnePathSegment() {
        registry.then(404, SUBJECT_NOT_FOUND);
        client(registry.url()).latest("a/b c?d");
        assertThat(registry.lines()).containsExactly("GET /apis/ccompat/v7/subjects/a%2Fb%20c%3Fd/versions/latest");
    }

    @Test
    void revealsSecretsAtEachRequest(@TempDir Path directory) throws IOException {
        Path secret = Files.writeString(directory.resolve("token"), "first\n");
        registry.then(404, SUBJECT_NOT_FOUND);
        RegistryClient bearer = client(new Auth.Bearer(new Secret.FromFile(secret)), registry.url());
        RegistryClient basic = client(new Auth.Basic("ada", new Secret.FromFile(secret)), registry.url());

        bearer.latest("s");
        Files.writeString(secret, "second\n");
        bearer.latest("s");
        basic.latest("s");

        assertThat(registry.requests().stream().map(FakeRegistry.Request::authorization))
                .containsExactly("Bearer first", "Bearer second", "Basic YWRhOnNlY29uZA==");
    }

    @Test
    void stopsWaitingWhenInterrupted() {
        registry.then(503, "");
        RegistryClient client = new RegistryClient(
                new Registry(List.of(registry.url()), new Auth.None()),
                Duration.ofSeconds(5),
                Backoff.DEFAULT,
                pause -> {
                    throw new InterruptedException();
                },
                () -> 0,
                nanos::get);

        assertThatThrownBy(() -> client.byId(3)).isInstanceOf(PenstockException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static void assertRefused(RegistryClient client, String code, String words) {
        assertThatThrownBy(() -> client.register("s", ORDER))
                .isInstanceOfSatisfying(PenstockException.class, e -> {
                    assertThat(e.category()).isEqualTo(Category.USER);
                    assertThat(e.code()).isEqualTo(code);
                })
                .hasMessageContaining(words);
    }

    private RegistryClient client(URI... urls) {
        return client(new Auth.None(), urls);
    }

    private RegistryClient client(Auth auth, URI... urls) {
        return new RegistryClient(
                new Registry(List.of(urls), auth),
                Duration.ofMillis(500),
                new Backoff(4, Duration.ofMillis(100), Duration.ofSeconds(8)),
                pauses::add,
                () -> 0,
                nanos::get);
    }

    private static URI deadAddress() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
