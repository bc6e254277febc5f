package io.penstock.serving.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Text as PostgreSQL can index it. One odd value from an application must not stop everyone's view, and two different
 * values must never become one group: so what PostgreSQL refuses is spelled differently instead of dropped.
 *
 * <ul>
 *   <li>U+0000, which no text column takes, becomes U+0001 {@code 0}; U+0001 becomes U+0001 {@code 1}. Reversible.
 *   <li>A value longer than an index entry allows keeps its beginning and ends in the SHA-256 of the whole.
 * </ul>
 */
public final class StoredText {
    private static final char ESCAPE = '\u0001';
    private static final String DIGEST_MARK = "\u2026sha256:";
    private static final int DIGEST_BYTES = DIGEST_MARK.getBytes(StandardCharsets.UTF_8).length + 64;

    private StoredText() {}

    /**
     * The stored form.
     *
     * @param maxBytes of UTF-8, at least 128
     */
    public static String of(String value, int maxBytes) {
        String escaped = escape(value);
        // A char takes three bytes at most: nearly every value is decided without being measured.
        if (escaped.length() <= maxBytes / 3 || utf8Length(escaped) <= maxBytes) {
            return escaped;
        }
        return beginning(escaped, maxBytes - DIGEST_BYTES) + DIGEST_MARK + sha256(value);
    }

    /** The value as it was, or, if it was too long, its beginning and digest. */
    public static String original(String stored) {
        if (stored.indexOf(ESCAPE) < 0) {
            return stored;
        }
        StringBuilder out = new StringBuilder(stored.length());
        for (int i = 0; i < stored.length(); i++) {
            char c = stored.charAt(i);
            if (c == ESCAPE && i + 1 < stored.length()) {
                i++;
                out.append(stored.charAt(i) == '0' ? '\u0000' : ESCAPE);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static String escape(String value) {
        if (value.indexOf('\u0000') < 0 && value.indexOf(ESCAPE) < 0) {
            return value;
        }
        return value.replace("\u0001", "\u00011").replace("\u0000", "\u00010");
    }

    private static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            bytes += utf8Length(text.charAt(i));
        }
        return bytes;
    }

    /** Two bytes for each half of a surrogate pair, which is four bytes as a whole. */
    private static int utf8Length(char c) {
        if (c < 0x80) {
            return 1;
        }
        return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }

    private static String beginning(String text, int maxBytes) {
        int bytes = 0;
        int end = 0;
        while (end < text.length()) {
            bytes += utf8Length(text.charAt(end));
            if (bytes > maxBytes) {
                break;
            }
            end++;
        }
        // Half a pair or half an escape would change what follows it.
        while (end > 0 && (Character.isHighSurrogate(text.charAt(end - 1)) || text.charAt(end - 1) == ESCAPE)) {
            end--;
        }
        return text.substring(0, end);
    }

    private static String sha256(String value) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
