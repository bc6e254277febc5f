package io.penstock.local.state;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One part of the platform: a process, or a job inside one.
 *
 * @param port that it serves on
 * @param since when it entered the state
 * @param problem why it is not ready
 */
public record ComponentState(
        String name,
        Phase phase,
        OptionalLong pid,
        OptionalInt port,
        Instant since,
        int restarts,
        Optional<String> problem) {

    /** The life of a component. */
    public enum Phase {
        WAITING,
        STARTING,
        READY,
        STOPPING,
        STOPPED,
        FAILED
    }
}
