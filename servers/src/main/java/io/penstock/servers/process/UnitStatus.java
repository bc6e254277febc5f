package io.penstock.servers.process;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known about a unit at one instant.
 *
 * @param name the unit
 * @param state its state
 * @param pid of the running process
 * @param since when the state was entered
 * @param restarts how often the process was started again after it had ended by itself
 * @param problem why it is not ready, when it is not
 */
public record UnitStatus(
        String name, UnitState state, OptionalLong pid, Instant since, int restarts, Optional<String> problem) {}
