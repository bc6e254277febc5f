package io.penstock.ingestion.cdc.postgres;

import io.penstock.ingestion.flow.LogPlace;
import java.util.Locale;

/** A log sequence number: a byte's place in the write-ahead log. */
public record Lsn(long order) implements LogPlace {

    /** PostgreSQL's way to write one: {@code 0/16B3748} */
    @Override
    public String text() {
        return Long.toHexString(order >>> 32).toUpperCase(Locale.ROOT)
                + "/"
                + Long.toHexString(order & 0xFFFF_FFFFL).toUpperCase(Locale.ROOT);
    }

    /** The same with its name. */
    @Override
    public String toString() {
        return "LSN " + text();
    }

    /**
     * Reads {@link #text()}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Lsn parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("'" + text + "' is no LSN");
        }
        return new Lsn((Long.parseLong(text, 0, slash, 16) << 32) | Long.parseLong(text, slash + 1, text.length(), 16));
    }
}
