package io.penstock.ingestion;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Follows each order through the topic: it is born once, each change starts from the image that the last one left, and
 * what remains is the table. A change that is lost, comes twice or comes too early leaves a break.
 */
final class Chains {
    private final Map<String, GenericRecord> orders = new TreeMap<>();
    private final List<String> breaks = new ArrayList<>();

    static Chains of(List<CommittedTopic.Change> changes) {
        Chains chains = new Chains();
        changes.forEach(chains::follow);
        return chains;
    }

    private void follow(CommittedTopic.Change change) {
        GenericRecord held = orders.get(change.orderId());
        GenericRecord before = change.before();
        boolean fits = Objects.equals(held, before);
        if (!fits) {
            breaks.add(change.summary() + " at " + change.record().partition() + "/"
                    + change.record().offset() + ", but held " + held);
        }
        GenericRecord after = change.after();
        if (after == null) {
            orders.remove(change.orderId());
        } else {
            orders.put(change.orderId(), after);
        }
    }

    List<String> breaks() {
        return breaks;
    }

    /** {@code order_id=total_amount}, sorted. */
    List<String> remaining() {
        List<String> remaining = new ArrayList<>();
        orders.forEach((order, row) -> remaining.add(order + "=" + amount(row.get("total_amount"))));
        return remaining;
    }

    /** What is missing of a table, and what is there besides. */
    List<String> differences(List<String> table) {
        Set<String> expected = new TreeSet<>(table);
        Set<String> found = new TreeSet<>(remaining());
        List<String> differences = new ArrayList<>();
        expected.stream().filter(row -> !found.contains(row)).forEach(row -> differences.add("missing " + row));
        found.stream().filter(row -> !expected.contains(row)).forEach(row -> differences.add("besides " + row));
        return differences;
    }

    static List<String> table(Shop shop) throws SQLException {
        return table(shop, "orders");
    }

    static List<String> table(Shop shop, String table) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = shop.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select order_id, total_amount::float8 from " + table + " order by order_id collate \"C\"")) {
            while (row.next()) {
                rows.add(row.getString(1) + "=" + amount(row.getDouble(2)));
            }
        }
        return rows;
    }

    private static String amount(@Nullable Object amount) {
        return String.valueOf(amount);
    }
}
