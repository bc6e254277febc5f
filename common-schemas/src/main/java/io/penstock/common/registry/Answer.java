package io.penstock.common.registry;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the registry said.
 *
 * @param body JSON; missing node if it was none
 */
record Answer(String request, int status, JsonNode body) {
    static final int SUBJECT_NOT_FOUND = 40401;
    static final int VERSION_NOT_FOUND = 40402;
    static final int SCHEMA_NOT_FOUND = 40403;
    static final int COMPATIBILITY_NOT_SET = 40408;

    boolean ok() {
        return status == 200 && !body.isMissingNode();
    }

    /** Confluent's error code, or 0. A 404 without one is not the registry's: a proxy or a wrong path answered. */
    int errorCode() {
        return body.path("error_code").asInt(0);
    }

    /** Whether the registry itself says that it has no such thing. */
    boolean absent() {
        int code = errorCode();
        return code == SUBJECT_NOT_FOUND
                || code == VERSION_NOT_FOUND
                || code == SCHEMA_NOT_FOUND
                || code == COMPATIBILITY_NOT_SET;
    }

    String message() {
        return body.path("message").asText("");
    }
}
