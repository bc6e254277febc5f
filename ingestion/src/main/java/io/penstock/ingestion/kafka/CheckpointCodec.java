package io.penstock.ingestion.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.flow.Checkpoint;
import io.penstock.ingestion.flow.Chunk;
import io.penstock.ingestion.flow.LogTerms;
import io.penstock.ingestion.flow.SourcePosition;
import io.penstock.ingestion.flow.TableProgress;
import io.penstock.ingestion.flow.TableProgress.Phase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Checkpoints as records of the offsets topic. Our own form, not Debezium's offset map: the positions that Debezium would
 * search within a transaction are exactly what must not be stored, and its map changes between releases.
 */
final class CheckpointCodec {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The word is PostgreSQL's: checkpoints from before there were other kinds hold it. */
    private static final String PLACE = "lsn";

    private static final String TIMESTAMP = "ts_ms";
    private static final String SPLIT = "split";
    private static final String TX_ID = "txId";
    private static final String CHANGES = "changes";
    private static final String TABLES = "tables";
    private static final String PHASE = "phase";
    private static final String ROWS = "rows";
    private static final String KEY = "key";
    private static final String SETTLED = "settled";
    private static final String OPEN = "open";
    private static final String UP_TO = "upTo";
    private static final String SHOWS = "shows";

    private CheckpointCodec() {}

    /** The topic is compacted: one key for each slot. */
    static byte[] key(String slot) {
        return slot.getBytes(UTF_8);
    }

    static byte[] encode(Checkpoint checkpoint) {
        ObjectNode json = JSON.createObjectNode();
        json.put(PLACE, checkpoint.position().text());
        json.put(TIMESTAMP, checkpoint.position().timestamp());
        checkpoint
                .split()
                .ifPresent(part -> json.putObject(SPLIT).put(TX_ID, part.txId()).put(CHANGES, part.changes()));
        ObjectNode tables = json.putObject(TABLES);
        checkpoint.tables().forEach((name, progress) -> encode(progress, tables.putObject(name)));
        return json.toString().getBytes(UTF_8);
    }

    private static void encode(TableProgress progress, ObjectNode json) {
        json.put(PHASE, progress.phase().name().toLowerCase(Locale.ROOT));
        if (progress.phase() == Phase.DONE) {
            return;
        }
        json.put(ROWS, progress.rows());
        progress.key().forEach(json.putArray(KEY)::add);
        progress.settled().forEach(json.putArray(SETTLED)::add);
        progress.open().ifPresent(chunk -> {
            ObjectNode open = json.putObject(OPEN);
            ArrayNode upTo = open.putArray(UP_TO);
            chunk.upTo().forEach(upTo::add);
            open.put(SHOWS, chunk.shows().text()).put(PLACE, chunk.end().text());
        });
    }

    /** @throws PenstockException BUG, {@code unreadable-position}: a guess here would lose or double changes */
    static Checkpoint decode(byte[] value, LogTerms terms) {
        try {
            JsonNode json = JSON.readTree(value);
            Map<String, TableProgress> tables = new HashMap<>();
            for (Map.Entry<String, JsonNode> table : json.required(TABLES).properties()) {
                tables.put(table.getKey(), progress(table.getValue(), terms));
            }
            return new Checkpoint(
                    new SourcePosition(
                            terms.place(json.required(PLACE).asText()),
                            json.required(TIMESTAMP).asLong()),
                    Optional.ofNullable(json.get(SPLIT))
                            .map(part -> new Checkpoint.Split(
                                    part.required(TX_ID).asLong(),
                                    part.required(CHANGES).asLong())),
                    tables);
        } catch (IOException | IllegalArgumentException e) {
            throw new PenstockException(
                    Category.BUG,
                    "unreadable-position",
                    "the stored position is not in a form of ours: " + new String(value, UTF_8),
                    e);
        }
    }

    private static TableProgress progress(JsonNode json, LogTerms terms) {
        Phase phase = Phase.valueOf(json.required(PHASE).asText().toUpperCase(Locale.ROOT));
        if (phase == Phase.DONE) {
            return TableProgress.COMPLETE;
        }
        return new TableProgress(
                phase,
                json.required(ROWS).asLong(),
                // Checkpoints of older releases have none.
                texts(json.path(KEY)),
                texts(json.required(SETTLED)),
                Optional.ofNullable(json.get(OPEN))
                        .map(open -> new Chunk(
                                texts(open.required(UP_TO)),
                                terms.visibility(open.required(SHOWS).asText()),
                                terms.place(open.required(PLACE).asText()))));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
