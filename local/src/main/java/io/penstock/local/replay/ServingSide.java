package io.penstock.local.replay;

import io.penstock.common.environment.Database;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.view.ServedVersions;
import io.penstock.common.view.ServedVersions.Entry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.TopicPartition;

/** The serving database: which version is answered from, and how far each is. Each method is one transaction. */
final class ServingSide {
    private final Database database;
    private final String schema;
    private final ServedVersions versions;

    ServingSide(Database database, String schema) {
        this.database = database;
        this.schema = schema;
        this.versions = new ServedVersions(schema);
    }

    @FunctionalInterface
    private interface Work<T> {
        T apply(Connection connection) throws SQLException;
    }

    List<Entry> entries() {
        return inTransaction(versions::read);
    }

    /**
     * From now on these versions are written beside those that are served.
     *
     * @param before version that is served, by view, of those that are
     * @param former declaration of the served ones, as an attachment
     * @param after version to build, by view
     * @param next declaration of those
     */
    void write(Map<String, Integer> before, String former, Map<String, Integer> after, String next) {
        var unused = inTransaction(connection -> {
            for (Map.Entry<String, Integer> each : before.entrySet()) {
                versions.write(connection, each.getKey(), each.getValue(), former);
            }
            for (Map.Entry<String, Integer> each : after.entrySet()) {
                versions.write(connection, each.getKey(), each.getValue(), next);
            }
            return true;
        });
    }

    /** Switches over, all at once. */
    void serve(Map<String, Integer> after) {
        var unused = inTransaction(connection -> {
            versions.serve(connection, after);
            return true;
        });
    }

    void giveUp(Map<String, Integer> after) {
        var unused = inTransaction(connection -> {
            for (Map.Entry<String, Integer> each : after.entrySet()) {
                versions.giveUp(connection, each.getKey(), each.getValue());
            }
            return true;
        });
    }

    /** How much of these topics is in the tables. */
    CatchUp.Standing standing(Map<TopicPartition, Long> begins, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> at = inTransaction(connection -> {
            Map<TopicPartition, Long> found = new HashMap<>();
            String sql = "SELECT topic, partition, next_offset FROM \"" + schema + "\".penstock_offsets";
            try (PreparedStatement statement = connection.prepareStatement(sql);
                    ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    found.put(new TopicPartition(result.getString(1), result.getInt(2)), result.getLong(3));
                }
            }
            return found;
        });
        return CatchUp.Standing.of(begins, ends, at);
    }

    private <T> T inTransaction(Work<T> work) {
        Properties properties = new Properties();
        properties.setProperty("user", database.user());
        properties.setProperty("password", database.password().reveal());
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("socketTimeout", "30");
        try (Connection connection = DriverManager.getConnection(database.jdbcUrl(), properties)) {
            connection.setAutoCommit(false);
            T result = work.apply(connection);
            connection.commit();
            return result;
        } catch (SQLException e) {
            throw new PenstockException(
                    Category.EXTERNAL,
                    "serving-database",
                    "the serving database at " + database.host() + ":" + database.port() + " refuses: "
                            + e.getMessage(),
                    e);
        }
    }
}
