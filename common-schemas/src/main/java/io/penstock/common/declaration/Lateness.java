package io.penstock.common.declaration;

import java.time.Duration;
import java.util.Objects;

/**
 * How long windows wait for stragglers.
 *
 * @param quantile share of events that the delay must cover, 0.5 to below 1
 * @param min least delay
 * @param max greatest delay
 * @param maxFuture an event further than this ahead of the clock is refused
 */
public record Lateness(double quantile, Duration min, Duration max, LatePolicy late, Duration maxFuture) {

    public Lateness {
        Objects.requireNonNull(late, "late");
        Rules.require(quantile >= 0.5 && quantile < 1, "quantile", quantile + " is not 0.5 or more and below 1");
        Rules.between("min", min, Duration.ZERO, Duration.ofDays(1));
        Rules.between("max", max, min, Duration.ofDays(7));
        Rules.between("maxFuture", maxFuture, Duration.ZERO, Duration.ofDays(1));
    }

    /** 99.9 % of events, waiting 1 s to 5 min, at most 5 min ahead of the clock. */
    public static Lateness defaults(LatePolicy late) {
        return new Lateness(0.999, Duration.ofSeconds(1), Duration.ofMinutes(5), late, Duration.ofMinutes(5));
    }
}
