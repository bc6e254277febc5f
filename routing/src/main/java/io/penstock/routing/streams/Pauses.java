package io.penstock.routing.streams;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long to wait before a thread that ended is replaced: doubling, and short again after a quiet minute. Thread-safe. */
final class Pauses {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final LongSupplier nanoClock;
    private int failures;
    private long last;

    Pauses(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    synchronized Duration next() {
        long now = nanoClock.getAsLong();
        failures = failures > 0 && now - last > QUIET.toNanos() ? 0 : failures;
        last = now;
        long millis = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(failures, 8));
        failures++;
        return Duration.ofMillis(millis);
    }
}
