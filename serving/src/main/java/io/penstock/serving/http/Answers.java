package io.penstock.serving.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** Every answer leaves through here, with the same headers. */
final class Answers {
    static final String JSON = "application/json";
    static final String PROBLEM = "application/problem+json";
    static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("x-content-type-options");
    private static final CharSequence POLICY = HttpHeaders.createOptimized("content-security-policy");
    private static final CharSequence REFERRER = HttpHeaders.createOptimized("referrer-policy");
    private static final CharSequence RESOURCES = HttpHeaders.createOptimized("cross-origin-resource-policy");

    private Answers() {}

    static void json(HttpServerResponse response, JsonObject body) {
        send(response, 200, JSON, body.toBuffer());
    }

    /** Does nothing if the answer has begun or its client is gone. */
    static void problem(HttpServerResponse response, Problem problem) {
        if (problem.code().status() == 503) {
            response.putHeader(HttpHeaders.RETRY_AFTER, "1");
        }
        send(response, problem.code().status(), PROBLEM, problem.body());
    }

    static void send(HttpServerResponse response, int status, String type, Buffer body) {
        if (response.ended() || response.closed() || response.headWritten()) {
            return;
        }
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(NOSNIFF, "nosniff")
                .putHeader(POLICY, "default-src 'none'; frame-ancestors 'none'")
                .putHeader(REFERRER, "no-referrer")
                .putHeader(RESOURCES, "same-origin")
                .end(body);
    }

    /** Answers what was not even HTTP within its limits, and hangs up: what follows on the connection is not readable. */
    static Problem invalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        Problem problem;
        if (cause instanceof TooLongHttpLineException) {
            problem = new Problem(ProblemCode.URI_TOO_LONG, "the request line is longer than 8 KiB");
        } else if (cause instanceof TooLongHttpHeaderException) {
            problem = new Problem(ProblemCode.HEADERS_TOO_LARGE, "the header fields are larger than 16 KiB");
        } else {
            problem = new Problem(ProblemCode.BAD_REQUEST, "this is not HTTP/1.1");
        }
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        problem(request.response(), problem);
        var unused = request.connection().close();
        return problem;
    }
}
