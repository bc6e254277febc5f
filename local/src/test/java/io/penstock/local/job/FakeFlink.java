package io.penstock.local.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.penstock.servers.net.Loopback;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A JobManager's REST API as far as the keeper uses it: knows at most one job and forgets it when it is replaced. */
final class FakeFlink implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server = HttpServer.create(Loopback.port(0), 0);
    /** Bodies of the accepted and refused run requests. */
    final List<JsonNode> submissions = new CopyOnWriteArrayList<>();
    /** Paths of all other writing requests. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    volatile String state = "";
    volatile String refusal = "";
    volatile boolean savepointSucceeds = true;

    FakeFlink() throws IOException {
        server.createContext("/", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** What happens when the process dies and comes back. */
    void replace() {
        requests.add("replaced");
        state = "";
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (!exchange.getRequestMethod().equals("GET") && !path.endsWith("/run")) {
            requests.add(exchange.getRequestMethod() + " " + path);
        }
        if (path.equals("/jars/upload")) {
            boolean whole = new String(body, StandardCharsets.ISO_8859_1).contains("\r\n\r\njar bytes\r\n--");
            reply(exchange, whole ? 200 : 400, "{\"filename\":\"/tmp/flink-web/1_job.jar\",\"status\":\"success\"}");
        } else if (path.equals("/jars/1_job.jar/run")) {
            submissions.add(JSON.readTree(body));
            state = refusal.isEmpty() ? "RUNNING" : state;
            reply(exchange, refusal.isEmpty() ? 200 : 500, "{\"errors\":[\"" + refusal + "\"]}");
        } else if (path.endsWith("/stop")) {
            reply(exchange, 202, "{\"request-id\":\"r1\"}");
        } else if (path.endsWith("/savepoints/r1")) {
            String result = savepointSucceeds ? "{\"location\":\"file:/x\"}" : "{\"failure-cause\":{}}";
            reply(exchange, 200, "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":" + result + "}");
        } else if (path.endsWith("/exceptions")) {
            reply(
                    exchange,
                    200,
                    "{\"exceptionHistory\":{\"entries\":[{\"stacktrace\":\"a.B: x\\nCaused by: c.D: no disk\\n\\tat e\"}]}}");
        } else if (path.startsWith("/jobs/") && state.isEmpty()) {
            reply(exchange, 404, "{\"errors\":[\"Job could not be found\"]}");
        } else {
            reply(exchange, 200, "{\"state\":\"" + state + "\",\"vertices\":[{\"status\":\"RUNNING\"}]}");
        }
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
