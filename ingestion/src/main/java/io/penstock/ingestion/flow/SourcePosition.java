package io.penstock.ingestion.flow;

import java.util.Locale;

/**
 * A place in the source's log from which streaming may be resumed: the end of a source transaction, or where the slot was
 * created.
 *
 * @param lsn end of the commit record
 * @param timestamp of that commit at the database, in milliseconds since 1970
 */
public record SourcePosition(long lsn, long timestamp) {

    /** PostgreSQL's way to write an LSN: {@code 0/16B3748} */
    public static String text(long lsn) {
        return Long.toHexString(lsn >>> 32).toUpperCase(Locale.ROOT)
                + "/"
                + Long.toHexString(lsn & 0xFFFF_FFFFL).toUpperCase(Locale.ROOT);
    }

    /**
     * Reads {@link #text(long)}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static long parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("'" + text + "' is no LSN");
        }
        return (Long.parseLong(text, 0, slash, 16) << 32) | Long.parseLong(text, slash + 1, text.length(), 16);
    }

    /** {@code 0/16B3748} */
    public String text() {
        return text(lsn);
    }
}
