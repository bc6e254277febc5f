package io.penstock.serving.store;

import java.sql.SQLException;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Tells what a value is to blame for from what passes. Class 22 is data, 23 a constraint, 54 a limit of the server, as in
 * <a href="https://www.postgresql.org/docs/17/errcodes-appendix.html">its appendix A</a>; everything else, from a full
 * disk to a dropped table, can be put right without touching the record and is tried again.
 */
final class Refusals {
    private static final Set<String> CLASSES = Set.of("22", "23", "54");

    private Refusals() {}

    static boolean isRefusal(SQLException e) {
        String state = e.getSQLState();
        return state != null && state.length() == 5 && CLASSES.contains(state.substring(0, 2));
    }

    /** Without the detail, which would quote the row. */
    static String reason(SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException ours ? ours.getServerErrorMessage() : null;
        return e.getSQLState() + " " + (server == null ? "" : server.getMessage());
    }
}
