package io.penstock.serving.materialise;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** Pauses between attempts: doubling to a limit, jittered so that instances do not return to a server all at once. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration MAX = Duration.ofSeconds(5);

    private final DoubleSupplier random;
    private int failures;

    /** @param random in [0, 1) */
    Backoff(DoubleSupplier random) {
        this.random = random;
    }

    /** How long to wait after one more failure: half to all of the bound. */
    Duration failed() {
        long bound = Math.min(MAX.toMillis(), FIRST.toMillis() << Math.min(failures, 16));
        failures++;
        return Duration.ofMillis((long) (bound * (0.5 + random.getAsDouble() / 2)));
    }

    void succeeded() {
        failures = 0;
    }
}
