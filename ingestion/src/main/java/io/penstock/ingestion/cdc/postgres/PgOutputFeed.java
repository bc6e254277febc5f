package io.penstock.ingestion.cdc.postgres;

import io.penstock.common.environment.Database;
import io.penstock.ingestion.cdc.LogReader;
import io.penstock.ingestion.contract.Column;
import io.penstock.ingestion.flow.FeedEvent;
import io.penstock.ingestion.flow.SourcePosition;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * PostgreSQL's log, read through the driver from a slot with the {@code pgoutput} plugin. The server sends whole
 * transactions, in the order of their commits, that committed behind a position. Used by one thread: while that one waits,
 * for a broker say, the server hears nothing and lets the slot go after its {@code wal_sender_timeout}.
 */
final class PgOutputFeed implements LogReader {
    /** Events of a batch, at most; and about as many bytes of messages as one should hold. */
    private static final int MOST_EVENTS = 4_096;

    private static final int MOST_BYTES = 8 << 20;
    private static final int STATUS_SECONDS = 1;
    private static final int SOCKET_SECONDS = 60;
    /** How long an empty log is left alone: part of a change's latency. */
    private static final long SHORTEST_PAUSE_MILLIS = 1;

    private static final long LONGEST_PAUSE_MILLIS = 10;

    private final Database database;
    private final String slot;
    private final SourcePosition from;
    private final PgOutputDecoder decoder;
    private @Nullable Connection connection;
    private @Nullable PGReplicationStream stream;
    private long pause = SHORTEST_PAUSE_MILLIS;

    /**
     * Assigns.
     *
     * @param slot names the publication too
     * @param tables {@code schema.table} each
     * @param from where to resume
     * @param most bytes of a value's text; larger ones are left out
     */
    PgOutputFeed(Database database, String slot, Collection<String> tables, SourcePosition from, long most) {
        this.database = database;
        this.slot = slot;
        this.from = from;
        this.decoder = new PgOutputDecoder(
                database.name(), Set.copyOf(tables), new Catalog(), most, System::currentTimeMillis);
    }

    /** Asked rarely: of each table once, and after its definition changed. */
    private final class Catalog implements TableDefinitions {

        @Override
        public List<Column> columns(List<String> names, long[] types, int[] modifiers) {
            return ask(connection -> TableCatalog.columns(connection, names, types, modifiers));
        }

        @Override
        public List<String> key(String table) {
            return ask(connection -> TableCatalog.key(connection, table).stream()
                    .map(TableCatalog.KeyColumn::name)
                    .toList());
        }

        private <T> T ask(Question<T> question) {
            SourceSession session = SourceSession.open(database);
            try {
                return question.of(session.connection());
            } catch (SQLException e) {
                throw SourceSession.unavailable("ask for the definition of a table", e);
            } finally {
                session.close();
            }
        }
    }

    @FunctionalInterface
    private interface Question<T> {
        T of(Connection connection) throws SQLException;
    }

    @Override
    public void start() {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, database.user());
        PGProperty.PASSWORD.set(properties, database.password().reveal());
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.APPLICATION_NAME.set(properties, slot);
        PGProperty.CONNECT_TIMEOUT.set(properties, 10);
        PGProperty.SOCKET_TIMEOUT.set(properties, SOCKET_SECONDS);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        try {
            Connection opened = DriverManager.getConnection(database.jdbcUrl(), properties);
            connection = opened;
            try (Statement sql = opened.createStatement()) {
                for (String setting : CopyReader.PRINTED_ALIKE) {
                    sql.execute(setting);
                }
            }
            stream = opened.unwrap(PGConnection.class)
                    .getReplicationAPI()
                    .replicationStream()
                    .logical()
                    .withSlotName(slot)
                    .withStartPosition(LogSequenceNumber.valueOf(from.place().order()))
                    .withSlotOption("proto_version", 1)
                    .withSlotOption("publication_names", '"' + slot + '"')
                    // The driver must not confirm what Kafka does not have yet.
                    .withAutomaticFlush(false)
                    .withStatusInterval(STATUS_SECONDS, TimeUnit.SECONDS)
                    .start();
        } catch (SQLException e) {
            throw SourceSession.unavailable("read the log from slot " + slot, e);
        }
    }

    @Override
    public List<FeedEvent> poll() throws InterruptedException {
        PGReplicationStream reading = stream;
        if (reading == null) {
            throw new IllegalStateException("not started");
        }
        List<FeedEvent> events = new ArrayList<>();
        long bytes = 0;
        try {
            ByteBuffer message = reading.readPending();
            while (message != null) {
                bytes += message.remaining();
                decoder.read(message, reading.getLastReceiveLSN().asLong(), events);
                message = events.size() < MOST_EVENTS && bytes < MOST_BYTES ? reading.readPending() : null;
            }
        } catch (SQLException e) {
            throw SourceSession.unavailable("read the log", e);
        } catch (OutOfMemoryError e) {
            // The driver takes a message in one piece. It is its array that does not fit; everything else still does.
            throw SourceSession.tooLarge(
                    "the log behind LSN " + reading.getLastReceiveLSN().asString(), e);
        }
        rest(bytes == 0);
        return events;
    }

    private void rest(boolean empty) throws InterruptedException {
        if (!empty) {
            pause = SHORTEST_PAUSE_MILLIS;
            return;
        }
        Thread.sleep(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }

    /** The server is told with the next status, a second later at most. */
    @Override
    public void confirm(SourcePosition position) {
        PGReplicationStream reading = stream;
        if (reading != null) {
            LogSequenceNumber lsn = LogSequenceNumber.valueOf(position.place().order());
            reading.setFlushedLSN(lsn);
            reading.setAppliedLSN(lsn);
        }
    }

    /** The connection goes at once; the server lets the slot go when it sees that. */
    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        stream = null;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                // The socket goes in any case.
                return;
            }
        }
    }
}
