package io.penstock.serving.store;

import io.penstock.common.view.ViewSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Deletes windows that ended longer ago than their view keeps them. In batches, each a transaction of its own, so that
 * neither a lock nor the log grows with a backlog; rows that another instance is deleting or changing are left to it.
 */
public final class Retention {
    private final ServingDatabase database;
    private final List<ViewTable> tables;
    private final int batch;

    /**
     * Assigns.
     *
     * @param batch rows a transaction, at least 1
     */
    public Retention(ServingDatabase database, List<ViewTable> tables, int batch) {
        this.database = database;
        this.tables = List.copyOf(tables);
        this.batch = batch;
    }

    /** The start leads the index, and is before the end; how long a window is only its row knows. */
    static String sql(ViewTable table) {
        String start = table.column(ViewSchema.WINDOW_START).quoted();
        return "DELETE FROM " + table.qualified() + " WHERE ctid = ANY(ARRAY(SELECT ctid FROM " + table.qualified()
                + " WHERE " + start + " < " + instant(table) + " AND "
                + table.column(ViewSchema.WINDOW_END).quoted() + " < " + instant(table)
                + " ORDER BY " + start + " LIMIT ? FOR UPDATE SKIP LOCKED))";
    }

    /**
     * Deletes all there is to delete; interrupted, it stops after the batch.
     *
     * @return rows deleted
     */
    public long sweep(Instant now) throws SQLException {
        long deleted = 0;
        try (Connection connection = database.connect()) {
            for (ViewTable table : tables) {
                if (!table.hasWindows()) {
                    continue;
                }
                Instant oldest = now.minus(table.view().retention());
                int rows = batch;
                while (rows == batch && !Thread.currentThread().isInterrupted()) {
                    rows = delete(connection, table, oldest);
                    deleted += rows;
                }
            }
        }
        return deleted;
    }

    private static String instant(ViewTable table) {
        return table.column(ViewSchema.WINDOW_START).type().fromElement("?::int8");
    }

    private int delete(Connection connection, ViewTable table, Instant oldest) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql(table))) {
            for (int i = 1; i <= 4; i++) {
                statement.setLong(i, oldest.toEpochMilli());
            }
            statement.setInt(5, batch);
            int rows = statement.executeUpdate();
            connection.commit();
            return rows;
        }
    }
}
