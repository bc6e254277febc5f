package io.penstock.ingestion.cdc.debezium;

import io.penstock.common.change.ChangeSource;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.contract.RowChange;
import io.penstock.ingestion.contract.RowImage;
import io.penstock.ingestion.contract.TableShape;
import io.penstock.ingestion.flow.FeedEvent;
import io.penstock.ingestion.flow.LogPlace;
import io.penstock.ingestion.flow.SourcePosition;
import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** Debezium's records as what the log says. Used by one thread. */
final class ChangeReader {
    private static final String TRANSACTION_TOPIC = ConnectorSettings.PREFIX + ".transaction";
    private static final String LSN = "lsn";
    private static final String STREAMED = "false";
    /** More definitions than this in one run of one service are tables being altered over and over. */
    private static final int MOST_SHAPES = 1_000;

    private final IdentityHashMap<Schema, TableShape> shapes = new IdentityHashMap<>();

    private final LongFunction<LogPlace> places;

    /** @param places of LSNs */
    ChangeReader(LongFunction<LogPlace> places) {
        this.places = places;
    }

    /** Adds what one record says: an event, or nothing. */
    void read(SourceRecord record, List<FeedEvent> events) {
        if (!(record.value() instanceof Struct value)) {
            return;
        }
        if (record.topic().equals(TRANSACTION_TOPIC)) {
            events.add(boundary(record, value));
            return;
        }
        String op = value.schema().field("op") == null ? "" : value.getString("op");
        switch (op) {
            case "c", "u", "d" -> events.add(new FeedEvent.Changed(change(value, op)));
            case "t" -> events.add(truncated(record, value));
            default -> {
                // A message that an application wrote into the log, or a heartbeat of the connector's: no row.
            }
        }
    }

    /** The end's offset is the end of the commit record: PostgreSQL sends again what committed after it, and only that. */
    private FeedEvent boundary(SourceRecord record, Struct value) {
        return switch (value.getString("status")) {
            case "BEGIN" -> new FeedEvent.Begin();
            case "END" ->
                new FeedEvent.End(
                        new SourcePosition(place(record), number(value, "ts_ms").orElse(0)));
            default ->
                throw new PenstockException(
                        Category.BUG, "unknown-boundary", "transaction status " + value.getString("status"));
        };
    }

    private FeedEvent truncated(SourceRecord record, Struct value) {
        Struct source = value.getStruct("source");
        return new FeedEvent.Truncated(
                source.getString("schema") + "." + source.getString("table"), number(source, "txId"), place(record));
    }

    private RowChange change(Struct value, String op) {
        Struct source = value.getStruct("source");
        Struct before = value.getStruct("before");
        Struct after = value.getStruct("after");
        TableShape shape = shape(source, after == null ? before : after);
        return new RowChange(
                shape,
                op,
                image(before),
                image(after),
                new ChangeSource(
                        source.getString("db"),
                        shape.schema(),
                        shape.table(),
                        number(source, "txId"),
                        number(source, LSN),
                        number(source, "ts_ms").orElse(0),
                        STREAMED),
                number(value.getStruct("transaction"), "total_order").orElse(0),
                number(value, "ts_ms").orElse(0));
    }

    private TableShape shape(Struct source, @Nullable Struct row) {
        if (row == null) {
            throw new PenstockException(Category.BUG, "no-image", "a change without any row");
        }
        TableShape known = shapes.get(row.schema());
        if (known == null) {
            if (shapes.size() >= MOST_SHAPES) {
                shapes.clear();
            }
            known = new TableShape(
                    source.getString("schema"),
                    source.getString("table"),
                    row.schema().fields().stream().map(ColumnSchema::columnOf).toList());
            shapes.put(row.schema(), known);
        }
        return known;
    }

    private static @Nullable RowImage image(@Nullable Struct row) {
        if (row == null) {
            return null;
        }
        List<Field> fields = row.schema().fields();
        @Nullable Object[] values = new @Nullable Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            Object value = row.get(fields.get(i));
            values[i] = value instanceof ByteBuffer buffer ? bytes(buffer) : value;
        }
        return new RowImage(values);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private LogPlace place(SourceRecord record) {
        if (record.sourceOffset().get(LSN) instanceof Long lsn) {
            return places.apply(lsn);
        }
        throw new PenstockException(Category.BUG, "no-lsn", "a boundary without an LSN: " + record.sourceOffset());
    }

    private static OptionalLong number(@Nullable Struct struct, String field) {
        Long value = struct == null || struct.schema().field(field) == null ? null : struct.getInt64(field);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
