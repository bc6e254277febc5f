package io.penstock.transport.letters;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** What is done to values before they go back. */
public interface Fix {
    /**
     * A letter's value.
     *
     * @param images of a change, which of them the letter holds; empty for all
     * @param value null, as JSON, if it cannot be decoded
     */
    record Broken(Letter letter, boolean change, String images, JsonNode value) {}

    /** Each value mended, in order; empty for one that is to be left where it is. */
    List<Optional<JsonNode>> mend(List<Broken> values);

    /** Whether it makes something of what cannot be decoded. */
    boolean takesUndecodable();
}
