package io.penstock.serving.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;

/** The table that says how far each partition is contained in the rows beside it. */
final class OffsetTable {
    static final String NAME = "penstock_offsets";

    private final String qualified;

    OffsetTable(String schema) {
        this.qualified = Column.quote(schema) + "." + NAME;
    }

    String create() {
        return "CREATE TABLE IF NOT EXISTS " + qualified
                + " (topic text NOT NULL, partition integer NOT NULL, next_offset bigint NOT NULL,"
                + " updated_at timestamp with time zone NOT NULL DEFAULT now(), PRIMARY KEY (topic, partition))"
                + " WITH (fillfactor = 50)";
    }

    /** The offset that the partition is at, if any instance has ever placed it. */
    OptionalLong read(Connection connection, String topic, int partition) throws SQLException {
        String sql = "SELECT next_offset FROM " + qualified + " WHERE topic = ? AND partition = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, topic);
            statement.setInt(2, partition);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? OptionalLong.of(result.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /** Places a partition unless someone has: of two instances that do so at once, one decides. */
    void place(Connection connection, String topic, int partition, long offset) throws SQLException {
        String sql =
                "INSERT INTO " + qualified + " (topic, partition, next_offset) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, topic);
            statement.setInt(2, partition);
            statement.setLong(3, offset);
            statement.executeUpdate();
        }
    }

    /**
     * Moves every partition from where it is expected, or returns false: then the transaction must be rolled back.
     *
     * <p>The rows stay locked until the transaction ends, so it comes first in it: an instance that was overtaken waits
     * here, and then sees an offset that it does not expect, before it has touched a row of any view. Locked in one
     * order by everyone, or two instances that share partitions could wait for each other.
     */
    boolean advance(Connection connection, List<Advance> advances) throws SQLException {
        String sql = "WITH locked AS (SELECT o.topic, o.partition, a.next FROM " + qualified + " o"
                + " JOIN unnest(?::text[], ?::int4[], ?::int8[], ?::int8[]) AS a(topic, partition, expected, next)"
                + " ON o.topic = a.topic AND o.partition = a.partition AND o.next_offset = a.expected"
                + " ORDER BY o.topic, o.partition FOR UPDATE OF o)"
                + " UPDATE " + qualified + " o SET next_offset = locked.next, updated_at = now() FROM locked"
                + " WHERE o.topic = locked.topic AND o.partition = locked.partition";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text", advances.stream().map(Advance::topic).toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "int4", advances.stream().map(Advance::partition).toArray()));
            statement.setArray(
                    3,
                    connection.createArrayOf(
                            "int8", advances.stream().map(Advance::expected).toArray()));
            statement.setArray(
                    4,
                    connection.createArrayOf(
                            "int8", advances.stream().map(Advance::next).toArray()));
            return statement.executeUpdate() == advances.size();
        }
    }
}
