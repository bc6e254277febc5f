package io.penstock.serving.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.Optional;

/**
 * An error as RFC 9457 has it.
 *
 * @param detail for the person who wrote the request
 * @param nearest the name that was probably meant
 */
record Problem(ProblemCode code, String detail, Optional<String> nearest) {

    Problem {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(nearest, "nearest");
    }

    Problem(ProblemCode code, String detail) {
        this(code, detail, Optional.empty());
    }

    /** A problem with a name that does not exist; the detail ends in the nearest that does. */
    static Problem unknown(ProblemCode code, String detail, Optional<String> nearest) {
        return new Problem(
                code,
                detail + nearest.map(name -> "; did you mean '" + name + "'?").orElse(""),
                nearest);
    }

    Buffer body() {
        JsonObject json = new JsonObject()
                .put("type", code.type())
                .put("title", code.title())
                .put("status", code.status())
                .put("detail", detail);
        nearest.ifPresent(name -> json.put("nearest", name));
        return json.toBuffer();
    }
}
