package io.penstock.serving.store;

import io.penstock.common.environment.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;

/**
 * Opens connections whose every wait ends, so that a server that hangs is an outage like any other.
 *
 * @param statementTimeout of one statement at the server, at least a second
 */
public record ServingDatabase(Database database, Duration statementTimeout) {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(10);

    /**
     * An instance that is frozen inside a transaction keeps the offsets of its partitions locked; whoever took them over
     * waits until the server ends that transaction.
     */
    private static final Duration IDLE_IN_TRANSACTION_TIMEOUT = Duration.ofSeconds(5);

    public ServingDatabase {
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(statementTimeout, "statementTimeout");
    }

    /** With half a minute a statement. */
    public ServingDatabase(Database database) {
        this(database, Duration.ofSeconds(30));
    }

    /** A new connection, without autocommit. The secret is read again each time: it may have been rotated. */
    Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", database.user());
        properties.setProperty("password", database.password().reveal());
        properties.setProperty("ApplicationName", "penstock-serving");
        properties.setProperty("connectTimeout", String.valueOf(CONNECT_TIMEOUT.toSeconds()));
        properties.setProperty("loginTimeout", String.valueOf(CONNECT_TIMEOUT.toSeconds()));
        // Longer than the server's own limit: where the server still answers, its answer is the better message.
        properties.setProperty(
                "socketTimeout", String.valueOf(statementTimeout.plusSeconds(5).toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        // The detail of a server's message quotes the row.
        properties.setProperty("logServerErrorDetail", "false");
        properties.setProperty(
                "options",
                "-c statement_timeout=" + statementTimeout.toMillis() + " -c lock_timeout=" + LOCK_TIMEOUT.toMillis()
                        + " -c idle_in_transaction_session_timeout=" + IDLE_IN_TRANSACTION_TIMEOUT.toMillis());
        Connection connection = DriverManager.getConnection(database.jdbcUrl(), properties);
        try {
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
