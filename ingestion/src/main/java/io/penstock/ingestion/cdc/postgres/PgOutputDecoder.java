package io.penstock.ingestion.cdc.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.change.ChangeSource;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.contract.Column;
import io.penstock.ingestion.contract.ColumnText;
import io.penstock.ingestion.contract.LeftOut;
import io.penstock.ingestion.contract.PostgresTime;
import io.penstock.ingestion.contract.RowChange;
import io.penstock.ingestion.contract.RowImage;
import io.penstock.ingestion.contract.TableShape;
import io.penstock.ingestion.flow.FeedEvent;
import io.penstock.ingestion.flow.SourcePosition;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The messages of PostgreSQL's {@code pgoutput} plugin, protocol version 1, as what the log says. A table's definition
 * comes with the log itself, so that each row is read by the columns that it was written with. Used by one thread.
 */
final class PgOutputDecoder {
    private static final String STREAMED = "false";
    private static final byte OLD_ROW = 'O';
    private static final byte OLD_KEY = 'K';

    private final String database;
    private final Relations relations;
    private final long most;
    private final LongSupplier clock;

    private OptionalLong txId = OptionalLong.empty();
    private long committed;
    private long ordinal;

    /**
     * Assigns.
     *
     * @param captured {@code schema.table} each; rows of others are left out
     * @param most bytes of a value's text; larger ones are left out
     * @param clock milliseconds since 1970
     */
    PgOutputDecoder(
            String database, Set<String> captured, TableDefinitions definitions, long most, LongSupplier clock) {
        this.database = database;
        this.relations = new Relations(captured, definitions);
        this.most = most;
        this.clock = clock;
    }

    /**
     * Adds what one message says: an event, or nothing.
     *
     * @param lsn where the message lies in the log
     */
    void read(ByteBuffer message, long lsn, List<FeedEvent> events) {
        switch (message.get()) {
            case 'B' -> events.add(begin(message));
            case 'C' -> events.add(end(message));
            case 'R' -> relations.define(message, lsn);
            case 'I' -> insert(message, lsn, events);
            case 'U' -> update(message, lsn, events);
            case 'D' -> delete(message, lsn, events);
            case 'T' -> truncate(message, lsn, events);
            default -> {
                // Where a transaction came from, a type's name, a message of an application: no row.
            }
        }
    }

    private FeedEvent begin(ByteBuffer message) {
        message.getLong();
        committed = millis(message.getLong());
        txId = OptionalLong.of(message.getInt() & 0xFFFF_FFFFL);
        ordinal = 0;
        return new FeedEvent.Begin();
    }

    /** The end of the commit record: PostgreSQL sends again what commits behind it, and only that. */
    private static FeedEvent end(ByteBuffer message) {
        message.get();
        message.getLong();
        long end = message.getLong();
        return new FeedEvent.End(new SourcePosition(new Lsn(end), millis(message.getLong())));
    }

    private static long millis(long micros) {
        return PostgresTime.epochMillis(micros);
    }

    private void insert(ByteBuffer message, long lsn, List<FeedEvent> events) {
        TableShape shape = relations.of(message.getInt()).shape();
        if (shape != null) {
            message.get();
            events.add(changed(shape, ChangeEnvelope.CREATE, null, row(message, shape, null), lsn));
        }
    }

    /** Another primary key is another row: the one is deleted, the other created. */
    private void update(ByteBuffer message, long lsn, List<FeedEvent> events) {
        Relations.Relation relation = relations.of(message.getInt());
        TableShape shape = relation.shape();
        if (shape == null) {
            return;
        }
        byte kind = message.get();
        @Nullable Object[] before = null;
        if (kind == OLD_ROW || kind == OLD_KEY) {
            before = row(message, shape, null);
            message.get();
        }
        @Nullable Object[] after = row(message, shape, before);
        if (kind != OLD_ROW) {
            events.add(changed(shape, ChangeEnvelope.UPDATE, null, after, lsn));
        } else if (sameKey(relation.key(), before, after)) {
            events.add(changed(shape, ChangeEnvelope.UPDATE, before, after, lsn));
        } else {
            events.add(changed(shape, ChangeEnvelope.DELETE, before, null, lsn));
            events.add(changed(shape, ChangeEnvelope.CREATE, null, after, lsn));
        }
    }

    private static boolean sameKey(List<Integer> key, @Nullable Object @Nullable [] before, @Nullable Object[] after) {
        for (int index : key) {
            if (before == null || !Objects.deepEquals(before[index], after[index])) {
                return false;
            }
        }
        return true;
    }

    private void delete(ByteBuffer message, long lsn, List<FeedEvent> events) {
        TableShape shape = relations.of(message.getInt()).shape();
        if (shape != null) {
            boolean whole = message.get() == OLD_ROW;
            @Nullable Object[] before = row(message, shape, null);
            events.add(changed(shape, ChangeEnvelope.DELETE, whole ? before : null, null, lsn));
        }
    }

    /** An old key alone is no image: the row before is then left out, and whoever needs it refuses the change. */
    private FeedEvent changed(
            TableShape shape,
            String op,
            @Nullable Object @Nullable [] before,
            @Nullable Object @Nullable [] after,
            long lsn) {
        ordinal++;
        return new FeedEvent.Changed(new RowChange(
                shape,
                op,
                before == null ? null : new RowImage(before),
                after == null ? null : new RowImage(after),
                new ChangeSource(
                        database, shape.schema(), shape.table(), txId, OptionalLong.of(lsn), committed, STREAMED),
                ordinal,
                clock.getAsLong()));
    }

    private @Nullable Object[] row(ByteBuffer message, TableShape shape, @Nullable Object @Nullable [] before) {
        List<Column> columns = shape.columns();
        int size = message.getShort();
        if (size != columns.size()) {
            throw new PenstockException(
                    Category.BUG,
                    "unknown-columns",
                    "the log has a row of " + size + " columns of " + shape.qualifiedName() + ", defined with "
                            + columns.size());
        }
        @Nullable Object[] values = new @Nullable Object[size];
        for (int i = 0; i < size; i++) {
            values[i] = switch (message.get()) {
                case 'n' -> null;
                case 't' -> value(message, columns.get(i), shape);
                case 'u' -> unchanged(columns.get(i), i, before);
                default ->
                    throw new PenstockException(
                            Category.BUG, "unknown-value", "a value of " + shape.qualifiedName() + " in no known form");
            };
        }
        return values;
    }

    private Object value(ByteBuffer message, Column column, TableShape shape) {
        int length = message.getInt();
        if (length > most) {
            message.position(message.position() + length);
            return new LeftOut(length);
        }
        String text = new String(message.array(), message.arrayOffset() + message.position(), length, UTF_8);
        message.position(message.position() + length);
        try {
            return ColumnText.parse(column, text);
        } catch (IllegalArgumentException e) {
            throw new PenstockException(
                    Category.BUG,
                    "unreadable-value",
                    "column " + column.name() + " of " + shape.qualifiedName() + ": " + e.getMessage(),
                    e);
        }
    }

    /** A large value that an update left alone is not in the new row, but it is in the old one. */
    private static @Nullable Object unchanged(Column column, int index, @Nullable Object @Nullable [] before) {
        if (before == null) {
            throw new PenstockException(
                    Category.USER,
                    "replica-identity",
                    "the log leaves out the unchanged value of column " + column.name()
                            + ": its table is not REPLICA IDENTITY FULL any more");
        }
        return before[index];
    }

    private void truncate(ByteBuffer message, long lsn, List<FeedEvent> events) {
        int size = message.getInt();
        message.get();
        for (int i = 0; i < size; i++) {
            TableShape shape = relations.of(message.getInt()).shape();
            if (shape != null) {
                events.add(new FeedEvent.Truncated(shape.qualifiedName(), txId, new Lsn(lsn)));
            }
        }
    }
}
