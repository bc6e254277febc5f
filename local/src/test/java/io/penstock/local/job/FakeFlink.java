package io.penstock.local.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.penstock.servers.net.Loopback;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A JobManager's REST API as far as the keeper uses it: knows its jobs by id and forgets them when it is replaced. */
final class FakeFlink implements AutoCloseable {
    /** Of {@code jar bytes}. */
    static final String BUILD = "fba6a4ac61e4";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server = HttpServer.create(Loopback.port(0), 0);
    /** Ids that it no longer lists, and never takes again. */
    final Set<String> ended = ConcurrentHashMap.newKeySet();
    /** Bodies of the accepted and refused run requests. */
    final List<JsonNode> submissions = new CopyOnWriteArrayList<>();
    /** Paths of all other writing requests. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** State by id, in order of submission. */
    final Map<String, String> jobs = new ConcurrentSkipListMap<>();

    volatile String name = "penstock-shop";
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
        jobs.clear();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (!exchange.getRequestMethod().equals("GET") && !path.endsWith("/run")) {
            requests.add(exchange.getRequestMethod() + " " + path);
        }
        if (path.equals("/jars/upload")) {
            boolean whole = new String(body, StandardCharsets.ISO_8859_1).contains("\r\n\r\njar bytes\r\n--");
            reply(exchange, whole ? 200 : 400, "{\"filename\":\"/tmp/flink-web/1_penstock-shop-" + BUILD + ".jar\"}");
        } else if (path.equals("/jars")) {
            reply(exchange, 200, "{\"files\":[]}");
        } else if (path.endsWith("_penstock-shop-" + BUILD + ".jar/run")) {
            JsonNode request = JSON.readTree(body);
            submissions.add(request);
            String id = request.path("jobId").asText();
            if (refusal.isEmpty() && !ended.contains(id) && !jobs.containsKey(id)) {
                jobs.put(id, "RUNNING");
                reply(exchange, 200, "{}");
            } else {
                String why = refusal.isEmpty() ? "a.DuplicateJobSubmissionException: already" : refusal;
                reply(exchange, 500, "{\"errors\":[\"" + why + "\"]}");
            }
        } else if (path.equals("/jobs/overview")) {
            ArrayNode list = JSON.createArrayNode();
            jobs.forEach((id, state) -> list.addObject()
                    .put("jid", id)
                    .put("name", name)
                    .put("state", state)
                    .put("start-time", 1));
            reply(exchange, 200, JSON.createObjectNode().set("jobs", list).toString());
        } else if (path.endsWith("/stop")) {
            String id = path.split("/", -1)[2];
            if (savepointSucceeds) {
                jobs.put(id, "FINISHED");
                ended.add(id);
            }
            reply(exchange, 202, "{\"request-id\":\"r1\"}");
        } else if (path.endsWith("/savepoints/r1")) {
            String result = savepointSucceeds
                    ? "{\"location\":\"file:/x\"}"
                    : "{\"failure-cause\":{\"stack-trace\":\"no room\"}}";
            reply(exchange, 200, "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":" + result + "}");
        } else if (path.endsWith("/exceptions")) {
            reply(
                    exchange,
                    200,
                    "{\"exceptionHistory\":{\"entries\":[{\"stacktrace\":\"a.B: x\\nCaused by: c.D: no disk\\n\\tat e\"}]}}");
        } else if (path.startsWith("/jobs/") && !jobs.containsKey(path.substring("/jobs/".length()))) {
            reply(exchange, 404, "{\"errors\":[\"Job could not be found\"]}");
        } else {
            String state = jobs.get(path.substring("/jobs/".length()));
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
