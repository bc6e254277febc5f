package io.penstock.ingestion;

import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.environment.EnvironmentLoader;
import io.penstock.common.failure.PenstockException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** The service within the test's own process: quicker to start than {@link ServiceProcess}, and it cannot be killed. */
final class ServiceThread implements AutoCloseable {
    private final IngestionService service;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private ServiceThread(IngestionService service) {
        this.service = service;
    }

    static ServiceThread start(Shop shop) throws Exception {
        List<String> arguments = shop.arguments();
        IngestionPlan plan = IngestionPlan.of(
                PipelineLoader.load(Path.of(arguments.get(1)), Map.of()),
                EnvironmentLoader.load(Path.of(arguments.get(3)), Map.of()),
                "shop-db",
                Duration.ofMillis(500));
        ServiceThread started = new ServiceThread(new IngestionService(plan));
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
