package io.penstock.ingestion.cdc.postgres;

import io.penstock.common.environment.Database;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.names.Names;
import io.penstock.ingestion.flow.SourcePosition;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;

/**
 * One session at the source database, beside the connector's own: the lock that makes this process the only one, and all
 * that is asked about slot and log. Used by one thread at a time.
 */
final class SourceSession implements AutoCloseable {
    /** A process that hangs loses its session, and with it the lock, after so long. */
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(60);

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** Less than the socket's patience. */
    private static final int SLOT_SECONDS = 20;
    /** Tells our advisory locks from those of applications. */
    private static final long LOCK_SEED = 0x70656e73746f636bL;

    /** The server's setting of how much of its log it keeps for a slot at most. */
    static final String KEEP_LIMIT = "max_slot_wal_keep_size";

    private final Connection connection;

    private SourceSession(Connection connection) {
        this.connection = connection;
    }

    /** @throws PenstockException EXTERNAL, {@code source-unavailable} */
    static SourceSession open(Database database) {
        Properties properties = new Properties();
        properties.setProperty("user", database.user());
        properties.setProperty("password", database.password().reveal());
        properties.setProperty("ApplicationName", "penstock-ingestion");
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("socketTimeout", Long.toString(TIMEOUT.toSeconds()));
        String what = "connect to " + database.host() + ":" + database.port() + "/" + database.name();
        SourceSession session;
        try {
            session = new SourceSession(DriverManager.getConnection(database.jdbcUrl(), properties));
        } catch (SQLException e) {
            throw unavailable(what, e);
        }
        try {
            session.execute("set idle_session_timeout = " + IDLE_LIMIT.toMillis());
            return session;
        } catch (SQLException e) {
            session.close();
            throw unavailable(what, e);
        }
    }

    Connection connection() {
        return connection;
    }

    /** Takes the lock that the slot's only reader holds as long as its session lasts; false if another process has it. */
    boolean tryLock(String slot) {
        return ask(
                        "select pg_try_advisory_lock(hashtextextended(?, " + LOCK_SEED + "))",
                        slot,
                        row -> row.getBoolean(1))
                .orElse(false);
    }

    Optional<SlotState> slot(String name) {
        return ask(
                """
                select plugin, database, active, confirmed_flush_lsn::text, wal_status,
                       coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint
                from pg_replication_slots where slot_name = ?""",
                name,
                row -> new SlotState(
                        name,
                        String.valueOf(row.getString(1)),
                        String.valueOf(row.getString(2)),
                        row.getBoolean(3),
                        Optional.ofNullable(row.getString(4)).map(Lsn::parse),
                        row.getString(5),
                        row.getLong(6)));
    }

    /** How much of its log the server keeps for a slot at most, in bytes; empty if it sets no limit. */
    OptionalLong keepLimit() {
        return ask(
                        "select setting::bigint * 1024 * 1024 from pg_settings where name = ? and setting::bigint >= 0",
                        KEEP_LIMIT,
                        row -> OptionalLong.of(row.getLong(1)))
                .orElse(OptionalLong.empty());
    }

    /** End of the log as far as it is safe on disk. */
    Lsn flushed() {
        return ask(
                        "select pg_current_wal_flush_lsn()::text where ? is not null",
                        "",
                        row -> Lsn.parse(row.getString(1)))
                .orElseThrow();
    }

    /** The server's {@code pg_snapshot} as text. */
    String visibility() {
        return ask("select pg_current_snapshot()::text where ? is not null", "", row -> row.getString(1))
                .orElseThrow();
    }

    void dropSlot(String name) {
        try (PreparedStatement sql = connection.prepareStatement("select pg_drop_replication_slot(?)")) {
            sql.setString(1, name);
            sql.execute();
        } catch (SQLException e) {
            throw unavailable("drop slot " + name, e);
        }
    }

    /** @return the first LSN that it has; waits for transactions that are open, but not for ever */
    SourcePosition createSlot(String name) {
        try (PreparedStatement sql =
                connection.prepareStatement("select lsn::text, (extract(epoch from clock_timestamp()) * 1000)::bigint"
                        + " from pg_create_logical_replication_slot(?, 'pgoutput')")) {
            sql.setQueryTimeout(SLOT_SECONDS);
            sql.setString(1, name);
            try (ResultSet row = sql.executeQuery()) {
                row.next();
                return new SourcePosition(Lsn.parse(row.getString(1)), row.getLong(2));
            }
        } catch (SQLException e) {
            throw unavailable(
                    "create slot " + name + " (which has to wait until every transaction ends that is open in any"
                            + " database of the server)",
                    e);
        }
    }

    /**
     * Writes into the log on behalf of the slot, so that its position moves on while the captured tables rest.
     *
     * @return an LSN below the end of what was written, and behind all that was committed before
     */
    Lsn beat(String slot) {
        return ask(
                        "insert into " + Names.heartbeatTable() + " as h (slot, beat_at) values (?, now())"
                                + " on conflict (slot) do update set beat_at = excluded.beat_at"
                                + " returning pg_current_wal_insert_lsn()::text",
                        slot,
                        row -> Lsn.parse(row.getString(1)))
                .orElseThrow();
    }

    void execute(String text) throws SQLException {
        try (Statement sql = connection.createStatement()) {
            sql.execute(text);
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> Optional<T> ask(String text, String parameter, Reading<T> reading) {
        try (PreparedStatement sql = connection.prepareStatement(text)) {
            sql.setString(1, parameter);
            try (ResultSet rows = sql.executeQuery()) {
                return rows.next() ? Optional.of(reading.of(rows)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw unavailable("ask the source database", e);
        }
    }

    /** Whether the log holds the old row of each change of the table; true if there is no such table. */
    boolean logsWholeRows(String table) {
        return ask(
                        "select relreplident = 'f' from pg_class where oid = to_regclass(?)",
                        SetupSql.qualified(table),
                        row -> row.getBoolean(1))
                .orElse(true);
    }

    static PenstockException unavailable(String what, SQLException e) {
        return new PenstockException(
                Category.EXTERNAL, "source-unavailable", "could not " + what + ": " + e.getMessage(), e);
    }

    static PenstockException tooLarge(String where, OutOfMemoryError e) {
        return new PenstockException(
                Category.USER,
                "row-too-large",
                where + " holds a row that does not fit into this process's "
                        + (Runtime.getRuntime().maxMemory() >> 20)
                        + " MiB of heap: start it with about four times the row's size (-Xmx); the row then becomes a dead"
                        + " letter, and goes through if the contract does not read the large column",
                e);
    }

    boolean closed() {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // The server drops the session when the socket goes, which it does now in any case.
            return;
        }
    }
}
