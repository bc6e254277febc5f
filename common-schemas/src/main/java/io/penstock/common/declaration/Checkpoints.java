package io.penstock.common.declaration;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How often a job's state is made safe.
 *
 * @param interval from one start to the next
 * @param minPause from one end to the next start
 * @param timeout after which a checkpoint counts as failed
 * @param storage URI of a folder; the environment's where empty
 */
public record Checkpoints(Duration interval, Duration minPause, Duration timeout, Optional<String> storage) {

    public Checkpoints {
        Objects.requireNonNull(storage, "storage");
        Rules.between("interval", interval, Duration.ofMillis(100), Duration.ofHours(1));
        Rules.between("minPause", minPause, Duration.ZERO, Duration.ofHours(1));
        Rules.between("timeout", timeout, Duration.ofSeconds(1), Duration.ofHours(1));
    }

    /** Every 30 s, at least 10 s apart, given up after 120 s. */
    public static Checkpoints defaults() {
        return new Checkpoints(
                Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(120), Optional.empty());
    }
}
