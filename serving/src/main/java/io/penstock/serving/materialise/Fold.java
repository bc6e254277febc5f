package io.penstock.serving.materialise;

import io.penstock.serving.store.ViewRow;
import io.penstock.serving.store.ViewTable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The newest version of each row among many. A busy window appears in a batch many times; it is written once. */
final class Fold {
    /** By identity: a table's hash is that of its whole declaration, and there is a look-up a record. */
    private final IdentityHashMap<ViewTable, Map<List<Object>, ViewRow>> newest = new IdentityHashMap<>();

    /** Order of arrival does not matter; of two equal versions the first stays, as it would in the database. */
    void add(ViewTable table, ViewRow row) {
        newest.computeIfAbsent(table, each -> new HashMap<>())
                .merge(row.key(), row, (old, other) -> other.version() > old.version() ? other : old);
    }

    /** By view, in the order of their names; no two rows of one key. */
    Map<ViewTable, List<ViewRow>> rows() {
        Map<ViewTable, List<ViewRow>> rows = new LinkedHashMap<>();
        newest.entrySet().stream()
                .sorted(Comparator.comparing(each -> each.getKey().name()))
                .forEach(each ->
                        rows.put(each.getKey(), List.copyOf(each.getValue().values())));
        return rows;
    }
}
