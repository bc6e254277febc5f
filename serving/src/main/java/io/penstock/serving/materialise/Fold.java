package io.penstock.serving.materialise;

import io.penstock.serving.store.ViewRow;
import io.penstock.serving.store.ViewTable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The newest version of each row among many. A busy window appears in a batch many times; it is written once. */
final class Fold {
    private final Map<ViewTable, Map<List<Object>, ViewRow>> newest = new LinkedHashMap<>();

    /** Order of arrival does not matter; of two equal versions the first stays, as it would in the database. */
    void add(ViewTable table, ViewRow row) {
        newest.computeIfAbsent(table, each -> new HashMap<>())
                .merge(row.key(), row, (old, other) -> other.version() > old.version() ? other : old);
    }

    /** By view; no two rows of one key. */
    Map<ViewTable, List<ViewRow>> rows() {
        Map<ViewTable, List<ViewRow>> rows = new LinkedHashMap<>();
        newest.forEach((table, byKey) -> rows.put(table, List.copyOf(byKey.values())));
        return rows;
    }
}
