package io.penstock.serving.store;

import io.penstock.common.view.ServedVersions;
import io.penstock.common.view.ServedVersions.Entry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the database which versions of the views are written and served, over a connection of its own; for one thread. */
public final class VersionReader implements AutoCloseable {
    private final ServingDatabase database;
    private final ServedVersions versions;
    private @Nullable Connection connection;

    /** @param schema of the pipeline's tables */
    public VersionReader(ServingDatabase database, String schema) {
        this.database = database;
        this.versions = new ServedVersions(schema);
    }

    /** @throws SQLException if the database does not answer; the next call connects again */
    public List<Entry> read() throws SQLException {
        boolean done = false;
        try {
            Connection open = connection;
            if (open == null) {
                open = database.connect();
                connection = open;
            }
            List<Entry> entries = versions.read(open);
            open.commit();
            done = true;
            return entries;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // It is of no more use either way.
            }
        }
    }
}
