package io.penstock.transport.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * What was done about a letter. One that has none is open.
 *
 * @param at epoch milliseconds
 */
record Mark(State state, long at) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How a letter was settled. */
    enum State {
        REDRIVEN,
        DROPPED
    }

    byte[] value() {
        try {
            return JSON.writeValueAsBytes(JSON.createObjectNode()
                    .put("state", state.name().toLowerCase(Locale.ROOT))
                    .put("at", at));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("two fields print as JSON", e);
        }
    }

    /** Empty if it is none: the topic is the pipeline's own, and what is no mark settles nothing. */
    static Optional<Mark> parse(byte[] value) {
        try {
            JsonNode node = JSON.readTree(new String(value, UTF_8));
            State state = State.valueOf(node.path("state").asText().toUpperCase(Locale.ROOT));
            return Optional.of(new Mark(state, node.path("at").asLong()));
        } catch (IOException | IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }
}
