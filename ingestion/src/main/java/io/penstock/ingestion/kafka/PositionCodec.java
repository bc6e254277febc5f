package io.penstock.ingestion.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.flow.SourcePosition;
import java.io.IOException;

/**
 * Positions as records of the offsets topic. Our own form, not Debezium's offset map: the positions that Debezium would
 * search within a transaction are exactly what must not be stored, and its map changes between releases.
 */
final class PositionCodec {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LSN = "lsn";
    private static final String TIMESTAMP = "ts_ms";
    private static final String SNAPSHOT = "snapshot";

    private PositionCodec() {}

    /** The topic is compacted: one key for each slot. */
    static byte[] key(String slot) {
        return slot.getBytes(UTF_8);
    }

    static byte[] encode(SourcePosition position) {
        ObjectNode json = JSON.createObjectNode();
        json.put(LSN, position.text());
        json.put(TIMESTAMP, position.timestamp());
        json.put(SNAPSHOT, position.snapshot());
        return json.toString().getBytes(UTF_8);
    }

    /** @throws PenstockException BUG, {@code unreadable-position}: a guess here would lose or double changes */
    static SourcePosition decode(byte[] value) {
        try {
            JsonNode json = JSON.readTree(value);
            return new SourcePosition(
                    SourcePosition.parse(json.required(LSN).asText()),
                    json.required(TIMESTAMP).asLong(),
                    json.required(SNAPSHOT).asBoolean());
        } catch (IOException | IllegalArgumentException e) {
            throw new PenstockException(
                    Category.BUG,
                    "unreadable-position",
                    "the stored position is not in a form of ours: " + new String(value, UTF_8),
                    e);
        }
    }
}
