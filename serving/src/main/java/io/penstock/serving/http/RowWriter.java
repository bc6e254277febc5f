package io.penstock.serving.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.penstock.serving.store.Column;
import io.penstock.serving.store.ColumnType;
import io.penstock.serving.store.StoredText;
import io.penstock.serving.store.ViewTable;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a page as JSON. Decimals are strings with exactly their digits, instants ISO 8601; a number that JSON does not
 * know, such as NaN, is a string.
 */
final class RowWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private final ViewTable table;
    private final List<Column> columns;

    RowWriter(ViewTable table) {
        this.table = table;
        this.columns = Select.columns(table);
    }

    /** @param rows of {@link Select#of}: one more than asked for, if there are more */
    Buffer page(ViewRequest request, RowSet<Row> rows) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 + 256 * Math.min(rows.size(), request.limit()));
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("view", table.view().declaredName());
            json.writeArrayFieldStart("rows");
            RowIterator<Row> iterator = rows.iterator();
            Row last = null;
            for (int i = 0; i < request.limit() && iterator.hasNext(); i++) {
                last = iterator.next();
                row(json, last);
            }
            json.writeEndArray();
            if (last != null && iterator.hasNext()) {
                json.writeStringField("next", new Cursor(request.fingerprint(), key(last)).encode());
            } else {
                json.writeNullField("next");
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return Buffer.buffer(out.toByteArray());
    }

    private void row(JsonGenerator json, Row row) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < columns.size(); i++) {
            json.writeFieldName(columns.get(i).name());
            value(json, columns.get(i).type(), row, i);
        }
        json.writeEndObject();
    }

    private static void value(JsonGenerator json, ColumnType type, Row row, int i) throws IOException {
        Object value = row.getValue(i);
        if (value == null) {
            json.writeNull();
        } else if (type instanceof ColumnType.Text) {
            json.writeString(StoredText.original((String) value));
        } else if (type instanceof ColumnType.Timestamp) {
            json.writeString(row.getOffsetDateTime(i).toInstant().toString());
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else {
            json.writeString(value.toString());
        }
    }

    /** The row's key, as stored. */
    private List<Object> key(Row row) {
        List<Object> key = new ArrayList<>();
        for (Column column : table.key()) {
            int i = columns.indexOf(column);
            if (column.type() instanceof ColumnType.Timestamp) {
                Instant instant = row.getOffsetDateTime(i).toInstant();
                key.add(instant.toEpochMilli());
            } else if (column.type() instanceof ColumnType.Day) {
                key.add(Math.toIntExact(row.getLocalDate(i).toEpochDay()));
            } else if (column.type() instanceof ColumnType.Decimal) {
                key.add(row.getBigDecimal(i));
            } else {
                key.add(row.getValue(i));
            }
        }
        return key;
    }
}
