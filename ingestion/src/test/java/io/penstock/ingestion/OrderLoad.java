package io.penstock.ingestion;

import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Seeded writes of every kind that the log tells in a different way, with a ledger of what was committed. Each write of an
 * order gives it an amount that it never had: a change that is lost or comes twice breaks the chain of its images.
 */
final class OrderLoad implements AutoCloseable {
    private static final int LONGEST_COPY = 300;
    /** About 3,000 rows a second, so that the table's size follows from the test and not from the machine. */
    private static final long STEP_NANOS = 10_000_000;

    private static final String VALUES = "customer_id, total_amount, currency, items, created_at, source_region)";

    private final Random random;
    private final Connection first;
    private final Connection second;
    private final List<String> alive = new ArrayList<>();
    private final AtomicLong committed = new AtomicLong();
    private final int rowsMost;
    private long orders;
    private long amounts;
    private volatile boolean running = true;
    private @Nullable Thread thread;
    private volatile @Nullable Exception failure;

    /** @param rowsMost of one statement other than COPY */
    OrderLoad(Shop shop, long seed, int rowsMost) throws SQLException {
        this.random = new Random(seed);
        this.first = shop.connect();
        this.second = shop.connect();
        this.rowsMost = rowsMost;
        first.setAutoCommit(false);
        second.setAutoCommit(false);
    }

    OrderLoad start() {
        Thread started = new Thread(this::run, "order-load");
        thread = started;
        started.start();
        return this;
    }

    private void run() {
        try {
            while (running) {
                long began = System.nanoTime();
                write();
                LockSupport.parkNanos(STEP_NANOS - (System.nanoTime() - began));
            }
        } catch (Exception e) {
            failure = e;
        }
    }

    /** Ends the load after its current transaction; the number of committed row changes. */
    long stop() throws Exception {
        running = false;
        if (thread != null) {
            thread.join();
        }
        Exception failed = failure;
        if (failed != null) {
            throw failed;
        }
        return committed.get();
    }

    /** One step: one transaction, or two interleaved ones. */
    void write() throws Exception {
        int changes =
                switch (random.nextInt(10)) {
                    case 0, 1 -> copy();
                    case 2 -> interleaved();
                    case 3 -> rolledBack();
                    case 4 -> savepoint();
                    case 5 -> delete(first, some());
                    case 6, 7 -> update(first, some());
                    default -> insert(first, 1 + random.nextInt(rowsMost));
                };
        second.commit();
        first.commit();
        committed.addAndGet(changes);
    }

    private int copy() throws Exception {
        int rows = 1 + random.nextInt(LONGEST_COPY);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            String order = born();
            lines.append(order)
                    .append('\t')
                    .append(customer(order))
                    .append('\t')
                    .append(amount())
                    .append("\tEUR\t{}\t2024-01-01 00:00:00+00\teu\n");
        }
        first.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy orders (order_id, " + VALUES + " from stdin", new StringReader(lines.toString()));
        return rows;
    }

    /** The transaction that begins first commits last. */
    private int interleaved() throws SQLException {
        int changes = insert(first, 1 + random.nextInt(rowsMost));
        changes += insert(second, 1 + random.nextInt(rowsMost));
        changes += insert(first, 1);
        changes += insert(second, 1);
        return changes;
    }

    private int rolledBack() throws SQLException {
        int before = alive.size();
        insert(first, 1 + random.nextInt(rowsMost));
        first.rollback();
        alive.subList(before, alive.size()).clear();
        return 0;
    }

    private int savepoint() throws SQLException {
        int changes = insert(first, 2);
        int before = alive.size();
        var savepoint = first.setSavepoint();
        insert(first, 3);
        first.rollback(savepoint);
        alive.subList(before, alive.size()).clear();
        return changes + insert(first, 1);
    }

    private int insert(Connection connection, int rows) throws SQLException {
        StringBuilder sql = new StringBuilder("insert into orders (order_id, " + VALUES + " values ");
        for (int i = 0; i < rows; i++) {
            String order = born();
            sql.append(i == 0 ? "" : ",")
                    .append("('%s','%s',%s,'USD','{a,b}',now(),'us')".formatted(order, customer(order), amount()));
        }
        try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            return statement.executeUpdate();
        }
    }

    private int update(Connection connection, List<String> chosen) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "update orders o set total_amount = v.amount::numeric from unnest(?, ?) as v(id, amount)"
                        + " where o.order_id = v.id")) {
            statement.setArray(1, connection.createArrayOf("text", chosen.toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text", chosen.stream().map(order -> amount()).toArray()));
            return statement.executeUpdate();
        }
    }

    private int delete(Connection connection, List<String> chosen) throws SQLException {
        alive.removeAll(chosen);
        try (PreparedStatement statement = connection.prepareStatement("delete from orders where order_id = any(?)")) {
            statement.setArray(1, connection.createArrayOf("text", chosen.toArray()));
            return statement.executeUpdate();
        }
    }

    private List<String> some() {
        List<String> chosen = new ArrayList<>();
        for (int i = 0; i < rowsMost && !alive.isEmpty(); i++) {
            String order = alive.get(random.nextInt(alive.size()));
            if (!chosen.contains(order)) {
                chosen.add(order);
            }
        }
        return chosen;
    }

    private String born() {
        String order = "o" + orders++;
        alive.add(order);
        return order;
    }

    private static String customer(String order) {
        return "c" + Math.floorMod(order.hashCode(), 50);
    }

    private String amount() {
        amounts++;
        return amounts / 100 + "." + (amounts % 100 < 10 ? "0" : "") + amounts % 100;
    }

    @Override
    public void close() throws SQLException {
        running = false;
        first.close();
        second.close();
    }
}
