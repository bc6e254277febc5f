package io.penstock.serving.store;

import io.penstock.common.declaration.View;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The writing side of the serving database, over one connection; for one thread.
 *
 * <p>Rows and offsets change in one transaction. Killed before its commit, nothing has happened and the records are read
 * again; killed after it, the offsets say so and they are not. When the connection breaks during the commit nobody knows
 * which it was: every method that throws leaves the store closed, and the caller reads the offsets afresh. Should the
 * lost commit still be under way then, the next {@link #write} finds an offset that it does not expect.
 */
public final class RowStore implements AutoCloseable {
    private final ServingDatabase database;
    private final TableSetup setup;
    private final OffsetTable offsets;
    private final Map<String, Upsert> upserts;
    private @Nullable Connection connection;

    /**
     * Assigns; the first method that is called connects.
     *
     * @param tables all that is written
     * @param declared views that are answered from in that version unless they are in another
     */
    public RowStore(ServingDatabase database, List<ViewTable> tables, List<View> declared) {
        String schema = tables.stream().map(ViewTable::schema).findFirst().orElse("public");
        this.database = database;
        this.setup = new TableSetup(schema, tables, List.copyOf(declared));
        this.offsets = new OffsetTable(schema);
        this.upserts = tables.stream().collect(Collectors.toUnmodifiableMap(ViewTable::name, Upsert::new));
    }

    /**
     * Asks the database for an answer, and sees to its tables if the connection is new.
     *
     * @throws SQLException if the database does not answer or refuses
     */
    public void check() throws SQLException {
        inTransaction(open -> {
            try (Statement statement = open.createStatement()) {
                statement.execute("SELECT 1");
            }
            open.commit();
            return true;
        });
    }

    /**
     * Where reading of a partition goes on; empty if no instance has ever placed it.
     *
     * @throws SQLException if the database does not answer or refuses
     */
    public OptionalLong position(String topic, int partition) throws SQLException {
        return inTransaction(open -> {
            OptionalLong position = offsets.read(open, topic, partition);
            open.commit();
            return position;
        });
    }

    /**
     * Places a partition that has no position yet.
     *
     * @return where reading goes on: {@code first}, or what another instance decided meanwhile
     * @throws SQLException if the database does not answer or refuses
     */
    public long place(String topic, int partition, long first) throws SQLException {
        return inTransaction(open -> {
            offsets.place(open, topic, partition, first);
            long position = offsets.read(open, topic, partition).orElseThrow();
            open.commit();
            return position;
        });
    }

    /**
     * Writes rows and moves the partitions that they came from, both or neither.
     *
     * @param advances at least one, no two of one partition
     * @param rows by view, no two of one key
     * @throws SQLException if the database does not answer or cannot go on: nobody knows what happened
     */
    public WriteOutcome write(List<Advance> advances, Map<ViewTable, List<ViewRow>> rows) throws SQLException {
        return inTransaction(open -> {
            if (!offsets.advance(open, advances)) {
                open.rollback();
                return new WriteOutcome.Overtaken();
            }
            int written = 0;
            for (Map.Entry<ViewTable, List<ViewRow>> each : rows.entrySet()) {
                try {
                    written += upsert(each.getKey()).execute(open, each.getValue());
                } catch (SQLException e) {
                    if (!Refusals.isRefusal(e)) {
                        throw e;
                    }
                    open.rollback();
                    return new WriteOutcome.Refused(each.getKey(), Refusals.reason(e));
                }
            }
            open.commit();
            return new WriteOutcome.Written(written);
        });
    }

    private Upsert upsert(ViewTable table) {
        Upsert upsert = upserts.get(table.name());
        if (upsert == null) {
            throw new IllegalArgumentException("not a view of this store: " + table.name());
        }
        return upsert;
    }

    @FunctionalInterface
    private interface Work<T> {
        T apply(Connection connection) throws SQLException;
    }

    private <T> T inTransaction(Work<T> work) throws SQLException {
        boolean done = false;
        try {
            T result = work.apply(connected());
            done = true;
            return result;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    /** Tables are looked at after every connect: the server that came back may be another one, or a restored one. */
    private Connection connected() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = database.connect();
            connection = open;
            setup.ensure(open);
        }
        return open;
    }

    /** Ends the connection; the next call opens another. What was not committed is rolled back by the server. */
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
