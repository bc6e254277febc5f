package io.penstock.common.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.penstock.common.environment.Secret;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /livez}, {@code /readyz} and {@code /metrics} of a service that has no HTTP server of its own.
 *
 * <p>Liveness fails only on {@link Health#failed}: restarting a process because a database is away would add an
 * outage to an outage.
 */
public final class OpsServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BEARER = "Bearer ";
    private static final int MAX_THREADS = 16;
    private static final int REQUEST_SECONDS = 10;

    private final InetSocketAddress listen;
    private final Health health;
    private final Supplier<String> scrape;
    private final Map<String, Order> orders;
    private final Optional<Secret> token;
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;

    /**
     * Assigns; {@link #start()} opens the port.
     *
     * @param listen port 0 takes any free one
     * @param scrape metrics in Prometheus' text format, version 0.0.4
     */
    public OpsServer(InetSocketAddress listen, Health health, Supplier<String> scrape) {
        this(listen, health, scrape, Map.of(), Optional.empty());
    }

    /**
     * Assigns; with orders that the service takes by POST.
     *
     * @param orders by path, such as {@code /snapshots}; what follows behind a further slash is the order's argument
     * @param token that whoever orders must bear; without one, orders are taken on a loopback address only
     */
    public OpsServer(
            InetSocketAddress listen,
            Health health,
            Supplier<String> scrape,
            Map<String, Order> orders,
            Optional<Secret> token) {
        this.listen = listen;
        this.health = health;
        this.scrape = scrape;
        this.orders = Map.copyOf(orders);
        this.token = token;
    }

    /** Something that an operator may ask of a service while it runs. */
    @FunctionalInterface
    public interface Order {

        /**
         * Takes the order.
         *
         * @return what was accepted, for the answer
         * @throws PenstockException USER if it cannot be carried out: answered with 409; EXTERNAL if not now: with 503
         */
        Map<String, Object> take(String argument) throws InterruptedException;
    }

    /**
     * Opens the port.
     *
     * @throws UncheckedIOException if it is taken
     */
    public synchronized void start() {
        if (server != null) {
            throw new IllegalStateException("started already");
        }
        limitSlowRequests();
        try {
            HttpServer http = HttpServer.create(listen, 0);
            ExecutorService pool = new ThreadPoolExecutor(
                    0, MAX_THREADS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), OpsServer::thread);
            http.setExecutor(pool);
            http.createContext("/", this::answer);
            http.start();
            threads = pool;
            server = http;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + listen + ": " + e.getMessage(), e);
        }
    }

    /** The port that is open. */
    public synchronized int port() {
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return server.getAddress().getPort();
    }

    /** Closes the port at once; probes in flight are cut. */
    @Override
    public synchronized void close() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
        if (threads != null) {
            threads.shutdownNow();
            threads = null;
        }
    }

    /** A client that sends its headers a byte a minute would hold a thread for ever; the JDK's own default is no limit. */
    private static void limitSlowRequests() {
        for (String property : new String[] {"sun.net.httpserver.maxReqTime", "sun.net.httpserver.maxRspTime"}) {
            if (System.getProperty(property) == null) {
                System.setProperty(property, Integer.toString(REQUEST_SECONDS));
            }
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "ops-http");
        thread.setDaemon(true);
        return thread;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            String path = exchange.getRequestURI().getPath();
            int slash = path.lastIndexOf('/');
            Order order = slash > 0 ? orders.get(path.substring(0, slash)) : null;
            if (order != null) {
                take(exchange, order, path.substring(slash + 1));
                return;
            }
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                problem(exchange, 405, "Method Not Allowed", "only GET and HEAD");
                return;
            }
            switch (path) {
                case "/livez" -> live(exchange);
                case "/readyz" -> ready(exchange);
                case "/metrics" -> metrics(exchange);
                default -> problem(exchange, 404, "Not Found", "only /livez, /readyz and /metrics");
            }
        }
    }

    /** A page in a browser cannot send this type to another origin without being asked whether it may. */
    private void take(HttpExchange exchange, Order order, String argument) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            exchange.getResponseHeaders().set("Allow", "POST");
            problem(exchange, 405, "Method Not Allowed", "only POST");
            return;
        }
        if (!"application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
            problem(exchange, 415, "Unsupported Media Type", "send Content-Type: application/json");
            return;
        }
        if (!trusted(exchange)) {
            return;
        }
        try {
            json(exchange, 202, order.take(argument));
        } catch (PenstockException e) {
            boolean notNow = e.category() == Category.EXTERNAL;
            problem(
                    exchange,
                    notNow ? 503 : 409,
                    notNow ? "Service Unavailable" : "Conflict",
                    String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problem(exchange, 503, "Service Unavailable", "the service is stopping");
        }
    }

    /** Whether nobody beyond this machine reaches it. */
    static boolean local(InetSocketAddress listen) {
        return listen.getAddress().isLoopbackAddress();
    }

    /** Answers whoever is not. */
    private boolean trusted(HttpExchange exchange) throws IOException {
        if (token.isEmpty()) {
            if (!local(listen)) {
                problem(
                        exchange,
                        403,
                        "Forbidden",
                        "orders are taken on a loopback address only, unless the service is started with a token for them");
            }
            return local(listen);
        }
        String expected;
        try {
            expected = BEARER + token.get().reveal();
        } catch (PenstockException e) {
            problem(exchange, 503, "Service Unavailable", String.valueOf(e.getMessage()));
            return false;
        }
        String given = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Authorization"), "");
        // In a time that does not depend on how much of it is right.
        boolean right = MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
        if (!right) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            problem(exchange, 401, "Unauthorized", "orders need the service's token: Authorization: Bearer …");
        }
        return right;
    }

    private void live(HttpExchange exchange) throws IOException {
        Optional<String> failure = health.failure();
        if (failure.isPresent()) {
            json(exchange, 503, Map.of("status", "failed", "reason", failure.get()));
        } else {
            json(exchange, 200, Map.of("status", "live"));
        }
    }

    private void ready(HttpExchange exchange) throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        Map<String, String> waiting = health.waiting();
        boolean ready = waiting.isEmpty() && health.failure().isEmpty();
        body.put("status", ready ? "ready" : "not ready");
        health.failure().ifPresent(reason -> body.put("failed", reason));
        body.put("checks", health.checks());
        if (!ready) {
            body.put("notReady", waiting);
        }
        Map<String, String> warnings = health.warnings();
        if (!warnings.isEmpty()) {
            body.put("warnings", warnings);
        }
        json(exchange, ready ? 200 : 503, body);
    }

    private void metrics(HttpExchange exchange) throws IOException {
        String text;
        try {
            text = scrape.get();
        } catch (RuntimeException e) {
            problem(exchange, 500, "Internal Server Error", "metrics could not be read: " + e);
            return;
        }
        send(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", text);
    }

    private static void problem(HttpExchange exchange, int status, String title, String detail) throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", title);
        body.put("status", status);
        body.put("detail", detail);
        send(exchange, status, "application/problem+json", write(body));
    }

    private static void json(HttpExchange exchange, int status, Map<String, ?> body) throws IOException {
        send(exchange, status, "application/json", write(body));
    }

    private static String write(Map<String, ?> body) throws JsonProcessingException {
        return JSON.writeValueAsString(body);
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
