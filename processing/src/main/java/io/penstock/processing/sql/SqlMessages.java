package io.penstock.processing.sql;

import java.util.Optional;

/** What the author of a query is told. */
final class SqlMessages {
    private static final String NOT_UPSERT = "doesn't support consuming update";

    private SqlMessages() {}

    static String of(Throwable failure) {
        String all = "";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = Optional.ofNullable(cause.getMessage()).orElse("");
            if (message.contains(NOT_UPSERT)) {
                return "the result's rows change after they were written: declare 'upsert: true' with the output, whose"
                        + " key then names the row, or ask for windows, which are written once";
            }
            // The innermost that still says where is the one that says what.
            if (all.isEmpty() || message.contains("line ")) {
                all = message;
            }
        }
        return all.replaceAll("\\s+", " ").strip();
    }
}
