package io.penstock.common.registry;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How often and how long apart an unreachable registry is tried. Jittered, so that the tasks of a job that all lost
 * the registry at once do not return to it at once.
 *
 * @param attempts rounds over all addresses, at least 1
 * @param first upper bound of the first pause; doubles up to {@code max}
 */
record Backoff(int attempts, Duration first, Duration max) {
    /** About half a minute: a registry's restart passes unseen; a longer outage becomes the caller's to wait out. */
    static final Backoff DEFAULT = new Backoff(10, Duration.ofMillis(200), Duration.ofSeconds(8));

    Backoff {
        if (attempts < 1 || first.isNegative() || max.compareTo(first) < 0) {
            throw new IllegalArgumentException("attempts " + attempts + ", first " + first + ", max " + max);
        }
    }

    /**
     * The pause after a failed round.
     *
     * @param round from 1
     * @param random in [0, 1)
     */
    Duration pause(int round, DoubleSupplier random) {
        double bound = Math.min((double) max.toMillis(), first.toMillis() * Math.pow(2, round - 1.0));
        return Duration.ofMillis((long) (bound * (0.5 + random.getAsDouble() / 2)));
    }
}
