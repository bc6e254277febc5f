package io.penstock.serving.http;

import io.micrometer.core.instrument.Timer;
import io.penstock.serving.metrics.ServingMetric;
import io.penstock.serving.store.ViewTable;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API on one event loop. Nothing here blocks, and nothing is shared with other loops but what {@link Api} holds. */
final class ViewApi extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ViewApi.class);
    private static final int MAX_BODY_BYTES = 64 * 1_024;
    private static final int GRACE_SECONDS = 5;
    private static final String ROUTE = "route";
    private static final String NO_ROUTE = "none";

    private final Api api;
    private final HttpServerOptions options;
    private final Map<String, Timer> timers = new HashMap<>();
    private @Nullable Current current;
    private @Nullable ReadPool pool;
    private @Nullable HttpServer server;
    private int port;

    ViewApi(Api api, HttpServerOptions options) {
        this.api = api;
        this.options = options;
    }

    /** What is made of the views that are served, until others are. */
    private record Current(
            ServedViews served,
            Map<String, ViewTable> tables,
            Map<String, RowWriter> writers,
            Summaries summaries,
            Buffer openApi) {

        static Current of(ServedViews served, ReadPool connections) {
            List<ViewTable> tables = served.tables();
            return new Current(
                    served,
                    tables.stream()
                            .collect(Collectors.toMap(table -> table.view().declaredName(), Function.identity())),
                    tables.stream()
                            .collect(Collectors.toMap(table -> table.view().declaredName(), RowWriter::new)),
                    new Summaries(tables, connections),
                    OpenApi.document(tables).toBuffer());
        }
    }

    /** A request is answered from one version of a view, whatever is switched over meanwhile. */
    private Current current(ReadPool connections) {
        ServedViews served = api.views().get();
        Current known = current;
        if (known == null || known.served() != served) {
            known = Current.of(served, connections);
            current = known;
        }
        return known;
    }

    @Override
    public Future<?> start() {
        ReadPool connections = ReadPool.on(vertx, api.database());
        pool = connections;
        HttpServer created = vertx.createHttpServer(options)
                .requestHandler(router(connections))
                .invalidRequestHandler(request -> {
                    Problem problem = Answers.invalid(request);
                    timer(NO_ROUTE, problem.code().status()).record(0, TimeUnit.NANOSECONDS);
                })
                .exceptionHandler(failure -> LOG.atDebug()
                        .addKeyValue("reason", failure.getMessage())
                        .log("connection failed"));
        server = created;
        return created.listen().onSuccess(open -> port = open.actualPort());
    }

    /** Closes idle connections at once and lets answers on their way arrive. */
    @Override
    public Future<?> stop() {
        HttpServer open = server;
        ReadPool connections = pool;
        Future<Void> closed = open == null ? Future.succeededFuture() : open.shutdown(GRACE_SECONDS, TimeUnit.SECONDS);
        return connections == null ? closed : closed.eventually(connections::close);
    }

    int port() {
        return port;
    }

    private Router router(ReadPool connections) {
        Router router = Router.router(vertx);
        router.route().handler(this::measure);
        router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
        get(
                router,
                "/v1/views",
                context -> summaries(context, current(connections).summaries()));
        get(router, "/v1/views/:view", context -> rows(context, connections));
        get(
                router,
                "/v1/openapi.json",
                context -> Answers.send(
                        context.response(),
                        200,
                        Answers.JSON,
                        current(connections).openApi()));
        get(router, "/livez", this::live);
        get(router, "/readyz", this::ready);
        get(router, "/metrics", this::metrics);
        router.route().last().handler(context -> unknownPath(context.response()));
        router.route().failureHandler(context -> failed(context, context.statusCode()));
        for (int status : new int[] {400, 404, 405, 413, 500}) {
            // What the router refuses by itself, such as a path with a broken escape, has no status set.
            router.errorHandler(status, context -> failed(context, status));
        }
        return router;
    }

    private static void get(Router router, String path, Handler<RoutingContext> handler) {
        router.route(path).handler(context -> {
            context.put(ROUTE, path);
            HttpMethod method = context.request().method();
            if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
                handler.handle(context);
            } else {
                context.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
                Answers.problem(
                        context.response(),
                        new Problem(ProblemCode.METHOD_NOT_ALLOWED, "only GET and HEAD are answered here"));
            }
        });
    }

    private void measure(RoutingContext context) {
        long started = System.nanoTime();
        context.addEndHandler(ended -> {
            String route = context.get(ROUTE, NO_ROUTE);
            timer(route, context.response().getStatusCode()).record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
        });
        context.next();
    }

    private Timer timer(String route, int status) {
        return timers.computeIfAbsent(route + ' ' + status, key -> api.meters()
                .timer(ServingMetric.HTTP_REQUEST, route, String.valueOf(status)));
    }

    private static void summaries(RoutingContext context, Summaries summaries) {
        if (context.request().query() != null) {
            Answers.problem(
                    context.response(), new Problem(ProblemCode.UNKNOWN_PARAMETER, "/v1/views takes no parameter"));
            return;
        }
        summaries
                .get()
                .onSuccess(body -> Answers.json(context.response(), body))
                .onFailure(context::fail);
    }

    private void rows(RoutingContext context, ReadPool connections) {
        String name = context.pathParam("view");
        Current views = current(connections);
        ViewTable table = views.tables().get(name);
        RowWriter writer = views.writers().get(name);
        if ((table == null || writer == null) && !views.served().complete()) {
            Answers.problem(
                    context.response(),
                    new Problem(
                            ProblemCode.STORE_UNAVAILABLE,
                            "the database has not said yet which version of the view is served"));
            return;
        }
        if (table == null || writer == null) {
            List<String> names = List.copyOf(views.tables().keySet());
            Answers.problem(
                    context.response(),
                    Problem.unknown(
                            ProblemCode.UNKNOWN_VIEW,
                            "there is no view '" + ViewRequest.cut(name) + "'",
                            Nearest.of(name, names)));
            return;
        }
        ViewRequest request;
        try {
            request = ViewRequest.parse(
                    table, QueryString.parameters(context.request().uri()));
        } catch (Refusal refusal) {
            Answers.problem(context.response(), refusal.problem());
            return;
        }
        Select select = Select.of(request);
        connections
                .query(select.sql(), select.parameters())
                .map(rows -> writer.page(request, rows))
                .onSuccess(page -> Answers.send(context.response(), 200, Answers.JSON, page))
                .onFailure(context::fail);
    }

    private void live(RoutingContext context) {
        Optional<String> failure = api.health().failure();
        JsonObject body = new JsonObject().put("status", failure.isPresent() ? "failed" : "live");
        failure.ifPresent(reason -> body.put("reason", reason));
        Answers.send(context.response(), failure.isPresent() ? 503 : 200, Answers.JSON, body.toBuffer());
    }

    private void ready(RoutingContext context) {
        boolean ready = api.health().isReady();
        JsonObject body = new JsonObject().put("status", ready ? "ready" : "not ready");
        api.health().failure().ifPresent(reason -> body.put("failed", reason));
        body.put("checks", new JsonObject(new HashMap<>(api.health().checks())));
        if (!ready) {
            body.put("notReady", new JsonObject(new HashMap<>(api.health().waiting())));
        }
        Answers.send(context.response(), ready ? 200 : 503, Answers.JSON, body.toBuffer());
    }

    /** Not on the event loop: a scrape prints thousands of lines. */
    private void metrics(RoutingContext context) {
        vertx.executeBlocking(() -> Buffer.buffer(api.scrape().get()), false)
                .onSuccess(text -> Answers.send(context.response(), 200, Answers.METRICS, text))
                .onFailure(context::fail);
    }

    private static void unknownPath(HttpServerResponse response) {
        Answers.problem(response, new Problem(ProblemCode.UNKNOWN_PATH, "start at /v1/views or /v1/openapi.json"));
    }

    /** The last resort: whatever happened, a client learns no more than what kind of thing it was. */
    private void failed(RoutingContext context, int status) {
        if (context.failure() instanceof Refusal refusal) {
            Answers.problem(context.response(), refusal.problem());
            return;
        }
        ProblemCode code =
                ProblemCode.of(context.failure() instanceof HttpException refused ? refused.getStatusCode() : status);
        if (code == ProblemCode.INTERNAL) {
            LOG.atError().setCause(context.failure()).log("request failed");
        }
        String detail =
                switch (code) {
                    case BODY_TOO_LARGE -> "a body may have 64 KiB";
                    case UNKNOWN_PATH -> "start at /v1/views or /v1/openapi.json";
                    case INTERNAL -> "the service's log says more";
                    default -> "the request cannot be understood";
                };
        Answers.problem(context.response(), new Problem(code, detail));
    }
}
