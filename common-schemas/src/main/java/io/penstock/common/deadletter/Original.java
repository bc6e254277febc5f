package io.penstock.common.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * The record that was given up, as far as its letter's topic would not tell.
 *
 * @param timestamp of the record, milliseconds since 1970; the letter's own is that of its arrival. −1 if it had none
 * @param attempt how often it has been tried, from 1
 */
public record Original(long timestamp, int attempt) {
    /** No loop goes on for this long; larger numbers are somebody else's header. */
    private static final int MOST_ATTEMPTS = 1_000_000;

    /**
     * A record that may have been sent back before.
     *
     * @param attempt the last value of its header {@link DeadLetterHeaders#ATTEMPT}
     */
    public static Original of(long timestamp, byte @Nullable [] attempt) {
        return new Original(timestamp, attempt(attempt));
    }

    /** 1 where there is no number, or none that can be meant. */
    public static int attempt(byte @Nullable [] header) {
        String text = header == null ? "" : new String(header, UTF_8);
        if (!text.matches("\\d{1,7}")) {
            return 1;
        }
        int attempt = Integer.parseInt(text);
        return attempt < 1 || attempt > MOST_ATTEMPTS ? 1 : attempt;
    }
}
