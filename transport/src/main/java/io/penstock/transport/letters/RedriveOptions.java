package io.penstock.transport.letters;

import java.util.Optional;
import java.util.Set;

/**
 * How letters go back.
 *
 * @param limit of letters, at most
 * @param maxAttempts a letter that has been tried so often stays
 * @param rate records a second; 0 for as many as go
 * @param accepted codes of refusals that somebody has decided to go over
 */
public record RedriveOptions(
        Selection selection,
        int limit,
        int maxAttempts,
        double rate,
        boolean dryRun,
        Set<String> accepted,
        Optional<Fix> fix) {
    /** A letter that failed this often will fail again. */
    public static final int MAX_ATTEMPTS = 3;

    public static final int LIMIT = 10_000;

    public RedriveOptions {
        accepted = Set.copyOf(accepted);
    }
}
