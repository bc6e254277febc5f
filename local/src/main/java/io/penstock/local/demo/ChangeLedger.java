package io.penstock.local.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * How many changes were ever made to each source, counted in the transaction that makes them: whatever is killed, the
 * count and the changes stay together.
 */
final class ChangeLedger {
    private ChangeLedger() {}

    /** Adds to the open transaction of `connection`; a row each time, since a counter would make transactions queue. */
    static void add(Connection connection, String source, int changes) throws SQLException {
        try (PreparedStatement sql =
                connection.prepareStatement("insert into ledger.written(source, changes) values (?, ?)")) {
            sql.setString(1, source);
            sql.setInt(2, changes);
            sql.executeUpdate();
        }
    }

    /** Whether nothing was ever written. */
    static boolean isEmpty(Connection connection) throws SQLException {
        try (Statement sql = connection.createStatement();
                ResultSet row = sql.executeQuery("select not exists (select from ledger.written)")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** All committed changes of this source, over all runs on this database. */
    static long total(Connection connection, String source) throws SQLException {
        try (PreparedStatement sql = connection.prepareStatement(
                "select coalesce(sum(changes), 0)::bigint from ledger.written where source = ?")) {
            sql.setString(1, source);
            try (ResultSet row = sql.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
