package io.penstock.ingestion;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Writes that go on when the database is back. What became of a commit that was cut off is unknown, so there is no ledger:
 * the table itself is the truth, and each change gives an amount that no other gave.
 */
final class WritesThroughOutages implements AutoCloseable {
    private static final long PAUSE_MILLIS = 10;
    private static final long AWAY_MILLIS = 200;

    private final Shop shop;
    private final Random random;
    private final Thread thread = new Thread(this::run, "writes");
    private volatile boolean running = true;
    private volatile @Nullable Exception failure;
    private long number;

    WritesThroughOutages(Shop shop, long seed) {
        this.shop = shop;
        this.random = new Random(seed);
        thread.start();
    }

    private void run() {
        try {
            while (running) {
                try (Connection connection = shop.connect()) {
                    connection.setAutoCommit(false);
                    while (running) {
                        write(connection);
                        Thread.sleep(PAUSE_MILLIS);
                    }
                } catch (SQLException away) {
                    Thread.sleep(AWAY_MILLIS);
                }
            }
        } catch (InterruptedException | RuntimeException e) {
            failure = e;
        }
    }

    private void write(Connection connection) throws SQLException {
        number++;
        int rows = 1 + random.nextInt(20);
        try (var sql = connection.createStatement()) {
            sql.execute("insert into orders select 'w%d-' || n, 'c' || n, %d + n / 100.0 from generate_series(1, %d) n"
                    .formatted(number, number, rows));
            sql.execute("update orders set total_amount = %d + 0.5 where order_id = 'w%d-1'"
                    .formatted(number, number - random.nextInt(5)));
            sql.execute("delete from orders where order_id = 'w%d-2'".formatted(number - 10));
        }
        connection.commit();
    }

    /** Ends after the current transaction. */
    void stop() throws Exception {
        running = false;
        thread.join();
        Exception failed = failure;
        if (failed != null) {
            throw failed;
        }
    }

    @Override
    public void close() {
        running = false;
    }
}
