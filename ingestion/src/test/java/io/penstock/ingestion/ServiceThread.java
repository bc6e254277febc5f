package io.penstock.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.environment.Environment;
import io.penstock.common.environment.EnvironmentLoader;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.cdc.postgres.PostgresKind;
import io.penstock.servers.net.Http;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** The service within the test's own process: quicker to start than {@link ServiceProcess}, and it cannot be killed. */
final class ServiceThread implements AutoCloseable {
    private final IngestionService service;
    private final int port;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private ServiceThread(IngestionService service, int port) {
        this.service = service;
        this.port = port;
    }

    static ServiceThread start(Shop shop) throws Exception {
        return start(shop, PostgresKind.Reader.PGOUTPUT);
    }

    static ServiceThread start(Shop shop, PostgresKind.Reader reader) throws Exception {
        List<String> arguments = shop.arguments();
        Environment environment = EnvironmentLoader.load(Path.of(arguments.get(3)), Map.of());
        IngestionPlan plan = IngestionPlan.of(
                PipelineLoader.load(Path.of(arguments.get(1)), Map.of()),
                environment,
                arguments.get(5),
                new PostgresKind(reader, IngestionPlan.recordBytes(environment)),
                new IngestionPlan.Tuning(Duration.ofMillis(500), 50_000, 1_000_000));
        ServiceThread started = new ServiceThread(new IngestionService(plan, Optional.empty()), shop.port);
        new Thread(started::run, "ingestion").start();
        return started;
    }

    private void run() {
        try {
            service.run();
            ended.complete(null);
        } catch (Throwable e) {
            ended.completeExceptionally(e);
        }
    }

    /** What {@code /readyz} says; empty while nothing answers. */
    String readiness() {
        return ServiceProcess.readiness(port);
    }

    ServiceThread awaitReady() {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .failFast("the service ended", () -> assertThat(alive()).isTrue())
                .untilAsserted(() -> assertThat(readiness()).startsWith("{\"status\":\"ready\""));
        return this;
    }

    String metrics() throws IOException, InterruptedException {
        return Http.get(URI.create("http://127.0.0.1:" + port + "/metrics")).body();
    }

    boolean alive() {
        return !ended.isDone();
    }

    /** What it gives up with. */
    PenstockException failure() throws Exception {
        try {
            ended.get(30, TimeUnit.SECONDS);
            throw new AssertionError("ended without a failure");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PenstockException failure) {
                return failure;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        service.stop();
    }
}
