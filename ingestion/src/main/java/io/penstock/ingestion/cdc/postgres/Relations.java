package io.penstock.ingestion.cdc.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.contract.TableShape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tables as the log itself defines them, each before its first row and again after anything about it has changed. */
final class Relations {
    private final Set<String> captured;
    private final TableDefinitions definitions;
    private final Map<Integer, Relation> relations = new HashMap<>();

    /** @param captured {@code schema.table} each */
    Relations(Set<String> captured, TableDefinitions definitions) {
        this.captured = Set.copyOf(captured);
        this.definitions = definitions;
    }

    /**
     * A table that the publication lets through.
     *
     * @param definition the message itself, to tell a repetition from a change
     * @param shape null if its rows are not asked for, such as the heartbeat's
     * @param keyColumns of the primary key
     * @param key their positions
     */
    record Relation(ByteBuffer definition, @Nullable TableShape shape, List<String> keyColumns, List<Integer> key) {}

    /** The table that rows with this number belong to. */
    Relation of(int id) {
        Relation relation = relations.get(id);
        if (relation == null) {
            throw new PenstockException(
                    Category.BUG, "unknown-relation", "the log has a row of relation " + id + " before its definition");
        }
        return relation;
    }

    /** The server repeats a definition after anything about the table has changed; what is its key, it does not say. */
    void define(ByteBuffer message, long lsn) {
        ByteBuffer definition = ByteBuffer.allocate(message.remaining())
                .put(message.duplicate())
                .flip();
        int id = message.getInt();
        Relation known = relations.get(id);
        if (known != null && known.shape != null) {
            requireSameKey(known.shape.qualifiedName(), known.keyColumns, lsn);
        }
        if (known != null && known.definition.equals(definition)) {
            return;
        }
        String schema = text(message);
        String table = text(message);
        if (!captured.contains(schema + "." + table)) {
            relations.put(id, new Relation(definition, null, List.of(), List.of()));
            return;
        }
        TableShape shape = shape(schema, table, message);
        List<String> keyColumns = definitions.key(shape.qualifiedName());
        List<Integer> key = keyColumns.stream()
                .map(shape::indexOf)
                .filter(index -> index >= 0)
                .toList();
        relations.put(id, new Relation(definition, shape, keyColumns, key));
    }

    private void requireSameKey(String table, List<String> before, long lsn) {
        List<String> now = definitions.key(table);
        if (!now.equals(before)) {
            throw new PenstockException(
                    Category.USER,
                    "primary-key-changed",
                    "the primary key of table " + table + " was (" + String.join(", ", before) + ") and is ("
                            + String.join(", ", now) + ") now: nothing behind " + new Lsn(lsn)
                            + " is written, for which rows are the same row is another question from there on. If the"
                            + " topic's key still suits its readers, start the service again");
        }
    }

    private TableShape shape(String schema, String table, ByteBuffer message) {
        message.get();
        int size = message.getShort();
        List<String> names = new ArrayList<>(size);
        long[] types = new long[size];
        int[] modifiers = new int[size];
        for (int i = 0; i < size; i++) {
            message.get();
            names.add(text(message));
            types[i] = message.getInt() & 0xFFFF_FFFFL;
            modifiers[i] = message.getInt();
        }
        return new TableShape(schema, table, definitions.columns(names, types, modifiers));
    }

    private static String text(ByteBuffer message) {
        int from = message.position();
        while (message.get() != 0) {
            // up to the zero
        }
        return new String(message.array(), message.arrayOffset() + from, message.position() - 1 - from, UTF_8);
    }
}
