package io.penstock.local.platform;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.servers.ServerFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Steps that run as soon as those they need are done. The first failure ends the waiting; later steps then never begin.
 */
final class Startup implements AutoCloseable {
    /** A step; may block. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "penstock-startup");
        thread.setDaemon(true);
        return thread;
    });
    private final List<CompletableFuture<?>> steps = new ArrayList<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /** A step that no other waits for. */
    void last(Step step, CompletableFuture<?>... after) {
        steps.add(run(step, after));
    }

    /** @return what later steps wait for */
    CompletableFuture<Void> run(Step step, CompletableFuture<?>... after) {
        CompletableFuture<Void> running = CompletableFuture.allOf(after)
                .thenRunAsync(
                        () -> {
                            try {
                                step.run();
                            } catch (Exception failure) {
                                done.completeExceptionally(failure);
                                throw new CompletionException(failure);
                            }
                        },
                        threads);
        steps.add(running);
        return running;
    }

    /** Waits for all steps, or for the first that fails, whose failure it throws. */
    void await() throws InterruptedException {
        CompletableFuture<Void> all = CompletableFuture.allOf(steps.toArray(new CompletableFuture<?>[0]));
        try {
            CompletableFuture.anyOf(all, done).get();
        } catch (ExecutionException failed) {
            throw unwrapped(failed);
        }
    }

    private static RuntimeException unwrapped(Throwable failed) {
        Throwable cause = failed;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof PenstockException || cause instanceof ServerFailure) {
            return (RuntimeException) cause;
        }
        return new PenstockException(Category.EXTERNAL, "start", "the platform does not start: " + cause, cause);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
