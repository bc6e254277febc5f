package io.penstock.common.http;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a service must have before it may be sent work, and whether it can still recover by itself. Thread-safe.
 *
 * <p>Not ready is passing: a dependency is away and is being retried. Failed is final: only a restart helps, and
 * liveness says so, so that whatever supervises the process restarts it.
 */
public final class Health {
    private final Map<String, String> waiting = new TreeMap<>();
    private final Map<String, Boolean> checks = new TreeMap<>();
    private final Map<String, String> warnings = new TreeMap<>();
    private Optional<String> failure = Optional.empty();

    /** Starts not ready in every one of these checks, so that no early probe finds nothing to complain about. */
    public Health(String... checks) {
        for (String check : checks) {
            notReady(check, "starting");
        }
    }

    /** The named check holds. */
    public synchronized void ready(String check) {
        checks.put(check, true);
        waiting.remove(check);
    }

    /** The named check does not hold, and why: a sentence for the person who looks at {@code /readyz}. */
    public synchronized void notReady(String check, String why) {
        checks.put(check, false);
        waiting.put(check, why);
    }

    /** Work goes on, and a person should look before it no longer does. */
    public synchronized void warn(String about, String why) {
        warnings.put(about, why);
    }

    /** What was warned of is over. */
    public synchronized void settled(String about) {
        warnings.remove(about);
    }

    /** The process cannot recover without a restart. The first reason stays. */
    public synchronized void failed(String why) {
        if (failure.isEmpty()) {
            failure = Optional.of(why);
        }
    }

    /** Whether all checks hold and nothing failed. */
    public synchronized boolean isReady() {
        return waiting.isEmpty() && failure.isEmpty();
    }

    /** Why the process must be restarted, if it must. */
    public synchronized Optional<String> failure() {
        return failure;
    }

    /** Checks that do not hold with the reasons, by name. */
    public synchronized Map<String, String> waiting() {
        return Collections.unmodifiableMap(new TreeMap<>(waiting));
    }

    /** What a person should look at, by what it is about. */
    public synchronized Map<String, String> warnings() {
        return Collections.unmodifiableMap(new TreeMap<>(warnings));
    }

    /** All checks and whether they hold, by name. */
    public synchronized Map<String, Boolean> checks() {
        return Collections.unmodifiableMap(new TreeMap<>(checks));
    }
}
