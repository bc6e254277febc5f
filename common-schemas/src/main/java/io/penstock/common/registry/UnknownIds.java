package io.penstock.common.registry;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Ids that the registry denied a moment ago, so that a flood of records with made-up ids does not become a flood of
 * requests. Forgets soon: an id may be registered yet. Thread-safe.
 */
final class UnknownIds {
    private static final int MAX_IDS = 10_000;

    private final long keptNanos;
    private final LongSupplier nanoClock;
    private final Map<Integer, Long> deniedAt = new LinkedHashMap<>();

    UnknownIds(long keptNanos, LongSupplier nanoClock) {
        this.keptNanos = keptNanos;
        this.nanoClock = nanoClock;
    }

    synchronized void add(int id) {
        deniedAt.remove(id);
        if (deniedAt.size() >= MAX_IDS) {
            deniedAt.remove(deniedAt.keySet().iterator().next());
        }
        deniedAt.put(id, nanoClock.getAsLong());
    }

    synchronized boolean contains(int id) {
        Long at = deniedAt.get(id);
        if (at == null) {
            return false;
        }
        if (nanoClock.getAsLong() - at < keptNanos) {
            return true;
        }
        deniedAt.remove(id);
        return false;
    }
}
