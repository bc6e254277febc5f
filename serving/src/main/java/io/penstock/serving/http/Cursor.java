package io.penstock.serving.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.penstock.serving.store.Column;
import io.penstock.serving.store.ColumnType;
import io.penstock.serving.store.ViewTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The key of the last row of a page: the next page starts behind it, wherever rows were added meanwhile. Opaque to
 * clients, and believed in nothing: what comes back is checked like any other input and ends up in bound parameters.
 *
 * @param query fingerprint of the filters that the page was asked with
 * @param key values of {@link ViewTable#key()}, as stored
 */
record Cursor(int query, List<Object> key) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FORMAT = 1;
    private static final int MAX_LENGTH = 8_192;

    Cursor {
        key = List.copyOf(key);
    }

    String encode() {
        ArrayNode array = JSON.createArrayNode().add(FORMAT).add(query);
        key.forEach(value -> array.add(
                value instanceof BigDecimal decimal
                        ? JSON.valueToTree(decimal.toPlainString())
                        : JSON.<JsonNode>valueToTree(value)));
        try {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(JSON.writeValueAsBytes(array));
        } catch (JacksonException e) {
            throw new IllegalStateException("a tree always prints", e);
        }
    }

    /**
     * @param query fingerprint of the filters that came with the cursor
     * @throws Refusal if this service did not make it, for this view and these filters
     */
    static Cursor decode(String text, ViewTable table, int query) throws Refusal {
        if (text.length() > MAX_LENGTH) {
            throw bad("is too long");
        }
        JsonNode array = tree(text);
        List<Column> columns = table.key();
        if (!array.isArray()
                || array.size() != columns.size() + 2
                || array.get(0).asInt() != FORMAT) {
            throw bad("is not one of this view's");
        }
        if (array.get(1).asInt() != query) {
            throw bad("belongs to other filters; start again without a cursor");
        }
        List<Object> key = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            key.add(value(columns.get(i).type(), array.get(i + 2)));
        }
        return new Cursor(query, key);
    }

    private static JsonNode tree(String text) throws Refusal {
        try {
            return JSON.readTree(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException | IOException e) {
            throw bad("is not one that this service gave out");
        }
    }

    private static Object value(ColumnType type, JsonNode node) throws Refusal {
        if (type instanceof ColumnType.Text
                && node.isTextual()
                && node.textValue().indexOf('\u0000') < 0) {
            return node.textValue();
        } else if (type instanceof ColumnType.Timestamp
                && node.canConvertToLong()
                && node.isIntegralNumber()
                && Values.isInRange(node.longValue())) {
            return node.longValue();
        } else if (type instanceof ColumnType.Int64 && node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        } else if ((type instanceof ColumnType.Int32 || type instanceof ColumnType.Day)
                && node.isIntegralNumber()
                && node.canConvertToInt()) {
            return node.intValue();
        } else if (type instanceof ColumnType.Bool && node.isBoolean()) {
            return node.booleanValue();
        } else if (type instanceof ColumnType.Float64 && node.isNumber()) {
            return node.doubleValue();
        } else if (type instanceof ColumnType.Decimal && node.isTextual()) {
            return Values.parse(new Column("cursor", type, false), node.textValue());
        }
        throw bad("holds a value that is not of this view's types");
    }

    private static Refusal bad(String why) {
        return new Refusal(ProblemCode.BAD_CURSOR, "parameter 'cursor' " + why);
    }
}
