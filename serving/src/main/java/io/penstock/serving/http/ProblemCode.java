package io.penstock.serving.http;

import java.util.Locale;

/** Everything that the API can refuse or fail with. */
enum ProblemCode {
    UNKNOWN_PATH(404, "No such resource"),
    UNKNOWN_VIEW(404, "No such view"),
    UNKNOWN_PARAMETER(400, "Unknown parameter"),
    REPEATED_PARAMETER(400, "Parameter given twice"),
    BAD_VALUE(400, "Bad value"),
    BAD_CURSOR(400, "Bad cursor"),
    BAD_REQUEST(400, "Bad request"),
    METHOD_NOT_ALLOWED(405, "Method not allowed"),
    BODY_TOO_LARGE(413, "Body too large"),
    URI_TOO_LONG(414, "URI too long"),
    HEADERS_TOO_LARGE(431, "Header fields too large"),
    STORE_UNAVAILABLE(503, "Store unavailable"),
    STORE_BUSY(503, "Store busy"),
    INTERNAL(500, "Internal error");

    private final int status;
    private final String title;

    ProblemCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    /** RFC 9457's type: a name, as there is no page to point at. */
    String type() {
        return "urn:penstock:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one for a status that the HTTP library has set by itself. */
    static ProblemCode of(int status) {
        return switch (status) {
            case 404 -> UNKNOWN_PATH;
            case 405 -> METHOD_NOT_ALLOWED;
            case 413 -> BODY_TOO_LARGE;
            case 414 -> URI_TOO_LONG;
            case 431 -> HEADERS_TOO_LARGE;
            default -> status >= 400 && status < 500 ? BAD_REQUEST : INTERNAL;
        };
    }
}
