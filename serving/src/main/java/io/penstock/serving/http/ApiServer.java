package io.penstock.serving.http;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The HTTP server: one event loop a core, at most four, each with its own connections to the database. */
public final class ApiServer implements AutoCloseable {
    private static final int START_SECONDS = 15;
    private static final int MAX_LOOPS = 4;
    private static final int MAX_LINE_BYTES = 8 * 1_024;
    private static final int MAX_HEADER_BYTES = 16 * 1_024;
    private static final int IDLE_SECONDS = 60;

    private final InetSocketAddress listen;
    private final Api api;
    private @Nullable Vertx vertx;
    private int port;

    /**
     * Assigns; {@link #start()} opens the port.
     *
     * @param listen port 0 takes any free one
     */
    public ApiServer(InetSocketAddress listen, Api api) {
        this.listen = listen;
        this.api = api;
    }

    /**
     * Opens the port; the database need not be there.
     *
     * @throws PenstockException EXTERNAL if the port is taken
     */
    public void start() {
        int loops = Math.min(MAX_LOOPS, Math.max(1, Runtime.getRuntime().availableProcessors()));
        Vertx started = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(loops)
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2));
        vertx = started;
        for (int i = 0; i < loops; i++) {
            ViewApi loop = new ViewApi(api, options());
            await(started.deployVerticle(loop).toCompletionStage().toCompletableFuture());
            port = loop.port();
        }
    }

    /** The port that is open. */
    public int port() {
        return port;
    }

    /** Stops accepting, lets answers on the way finish for a moment, closes. */
    @Override
    public void close() {
        Vertx running = vertx;
        vertx = null;
        if (running != null) {
            await(running.close().toCompletionStage().toCompletableFuture());
        }
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setHost(listen.getHostString())
                // Any free port, but the same for all loops, is a negative number to the library.
                .setPort(listen.getPort() == 0 ? -1 : listen.getPort())
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setHttp2ClearTextEnabled(false)
                .setTcpNoDelay(true);
    }

    private void await(java.util.concurrent.Future<?> work) {
        try {
            work.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new PenstockException(
                    Category.EXTERNAL, "http-server", "cannot listen on " + listen + ": " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new PenstockException(
                    Category.RESOURCE, "http-server", "the HTTP server took longer than " + START_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
