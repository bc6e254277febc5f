package io.penstock.transport.plan;

import java.util.Optional;

/**
 * One property of an object that a change sets.
 *
 * @param before empty where it has no value
 * @param after empty where it goes
 */
public record Property(String name, Optional<String> before, Optional<String> after) {
    static Property set(String name, String after) {
        return new Property(name, Optional.empty(), Optional.of(after));
    }

    static Property changed(String name, Optional<String> before, String after) {
        return new Property(name, before, Optional.of(after));
    }

    /** {@code retention.ms: 3600000 (1h) -> 604800000 (7d)} */
    String show() {
        return name + ": " + shown(before) + " -> " + shown(after);
    }

    /** {@code retention.ms: 604800000 (7d)}, of something new. */
    String showNew() {
        return name + ": " + shown(after);
    }

    private String shown(Optional<String> value) {
        return value.map(text -> Setting.readable(name, text)).orElse("not set");
    }
}
