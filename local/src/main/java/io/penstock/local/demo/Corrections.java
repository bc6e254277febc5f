package io.penstock.local.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Row images that never reached a view, as temporary tables of the session that asks for the expected rows. */
final class Corrections {
    private final Connection database;

    Corrections(Connection database) {
        this.database = database;
    }

    /**
     * One image of a row.
     *
     * @param row as JSON, columns by name, every value as PostgreSQL writes it
     * @param sign +1: the view still holds it, the table does not; −1: the other way round
     */
    record Image(String row, int sign) {}

    static String table(String source) {
        return "pg_temp.correction_of_" + source.replace('.', '_');
    }

    /** Creates the table beside `source` and fills it; the two have the same columns, and `sign`. */
    void load(String source, List<Image> images) throws SQLException {
        try (Statement sql = database.createStatement()) {
            sql.execute("create temporary table " + table(source).substring("pg_temp.".length())
                    + " as select t.*, 0 as sign from " + source + " t with no data");
        }
        String insert =
                "insert into " + table(source) + " select (json_populate_record(null::" + source + ", ?::json)).*, ?";
        try (PreparedStatement sql = database.prepareStatement(insert)) {
            for (Image image : images) {
                sql.setString(1, image.row());
                sql.setInt(2, image.sign());
                sql.addBatch();
            }
            sql.executeBatch();
        }
    }
}
