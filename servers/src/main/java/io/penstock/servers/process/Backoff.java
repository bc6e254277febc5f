package io.penstock.servers.process;

import java.time.Duration;

/**
 * Pauses between starts: doubling from {@code first} to {@code longest}, and back to {@code first} once a process has
 * run for {@code settled}.
 */
record Backoff(Duration first, Duration longest, Duration settled) {
    static final Backoff DEFAULT = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(10), Duration.ofSeconds(30));

    /** @param failures consecutive ends without a settled run, at least 1 */
    Duration pause(int failures) {
        long millis = first.toMillis() << Math.min(failures - 1, 20);
        return Duration.ofMillis(Math.min(millis, longest.toMillis()));
    }
}
