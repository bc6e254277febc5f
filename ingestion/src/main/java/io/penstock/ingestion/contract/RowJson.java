package io.penstock.ingestion.contract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.change.ChangeSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A change as JSON, for dead letters. Column values are strings as PostgreSQL prints them, JSON itself excepted, so that
 * {@code json_populate_record} turns an image back into the very row, infinity and NaN included. Columns of large values are
 * left out, if all of it would be too large, and named.
 */
final class RowJson {
    private static final JsonFactory JSON = new JsonFactory();

    private static final String LEFT_OUT = "leftOut";
    private static final int[] LONGEST = {Integer.MAX_VALUE, 4_096, 256, 0};

    private RowJson() {}

    /** @param most bytes, which are exceeded only if the names alone take more */
    static byte[] of(RowChange change, long most) {
        byte[] json = {};
        for (int longest : LONGEST) {
            json = of(change, longest);
            if (json.length <= most) {
                break;
            }
        }
        return json;
    }

    /** @param longest value, in characters of its text */
    private static byte[] of(RowChange change, int longest) {
        Set<String> leftOut = new TreeSet<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField(ChangeEnvelope.OP, change.op());
            image(json, ChangeEnvelope.BEFORE, change.shape(), change.before(), longest, leftOut);
            image(json, ChangeEnvelope.AFTER, change.shape(), change.after(), longest, leftOut);
            json.writeNumberField(ChangeEnvelope.TIMESTAMP, change.processed());
            source(json, change.source());
            if (!leftOut.isEmpty()) {
                json.writeArrayFieldStart(LEFT_OUT);
                for (String column : leftOut) {
                    json.writeString(column);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void image(
            JsonGenerator json, String name, TableShape shape, @Nullable RowImage row, int longest, Set<String> leftOut)
            throws IOException {
        json.writeFieldName(name);
        if (row == null) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        for (int i = 0; i < row.size(); i++) {
            Column column = shape.columns().get(i);
            Object value = row.get(i);
            if (value == null) {
                json.writeNullField(column.name());
                continue;
            }
            String text = value instanceof LeftOut ? "" : PostgresText.of(column, value);
            if (value instanceof LeftOut || text.length() > longest) {
                leftOut.add(column.name());
                continue;
            }
            json.writeFieldName(column.name());
            if (isJson(column)) {
                json.writeRawValue(text);
            } else {
                json.writeString(text);
            }
        }
        json.writeEndObject();
    }

    /** A string in such a column's place would be taken for a JSON string. The server has checked that it is JSON. */
    private static boolean isJson(Column column) {
        return !column.array() && (column.type() == ColumnType.JSON || column.type() == ColumnType.JSONB);
    }

    private static void source(JsonGenerator json, ChangeSource source) throws IOException {
        json.writeObjectFieldStart(ChangeEnvelope.SOURCE);
        json.writeStringField(ChangeEnvelope.SOURCE_DATABASE, source.database());
        json.writeStringField(ChangeEnvelope.SOURCE_SCHEMA, source.schema());
        json.writeStringField(ChangeEnvelope.SOURCE_TABLE, source.table());
        json.writeFieldName(ChangeEnvelope.SOURCE_TX_ID);
        if (source.txId().isPresent()) {
            json.writeNumber(source.txId().getAsLong());
        } else {
            json.writeNull();
        }
        json.writeFieldName(ChangeEnvelope.SOURCE_LSN);
        if (source.lsn().isPresent()) {
            json.writeNumber(source.lsn().getAsLong());
        } else {
            json.writeNull();
        }
        json.writeNumberField(ChangeEnvelope.SOURCE_TIMESTAMP, source.timestamp());
        json.writeStringField(ChangeEnvelope.SOURCE_SNAPSHOT, source.snapshot());
        json.writeEndObject();
    }
}
