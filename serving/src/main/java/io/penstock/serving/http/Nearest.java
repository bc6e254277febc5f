package io.penstock.serving.http;

import java.util.Collection;
import java.util.Optional;

/** Finds the name that was probably meant, by Levenshtein distance. */
final class Nearest {
    /** What is longer is nobody's typing error, and would cost time by the square. */
    private static final int MAX_LENGTH = 64;

    private Nearest() {}

    /** The first nearest candidate within a third of the name's length, at least 2; empty if all are farther. */
    static Optional<String> of(String name, Collection<String> candidates) {
        if (name.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        int best = Math.max(2, name.length() / 3) + 1;
        String found = null;
        for (String candidate : candidates) {
            int distance = distance(name, candidate);
            if (distance < best) {
                best = distance;
                found = candidate;
            }
        }
        return Optional.ofNullable(found);
    }

    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
