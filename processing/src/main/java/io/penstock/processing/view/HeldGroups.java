package io.penstock.processing.view;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Groups in memory, by the start of their window: a window is closed as a whole.
 *
 * <p>All views of a job that run in one process share a quarter of its heap. Who is over it lets its own go, unless they are few; what
 * a group takes is an estimate, on the safe side.
 */
final class HeldGroups {
    private static final long BUDGET = Runtime.getRuntime().maxMemory() / 4;

    /** Of the budget, what lets a view hold some groups however much others hold. */
    private static final int SHARES = 64;

    /** Bytes of all. */
    private static final AtomicLong HELD = new AtomicLong();

    /** An object each for the group, its tallies and their values, its key, its place. */
    private static final int GROUP_BYTES = 256;

    private static final int TALLY_BYTES = 96;

    /** The values themselves, or the sketch of them. */
    private static final int VALUES_BYTES = 32 << 10;

    private static final int SIZES_REMEMBERED = 16;

    /** A group, and how much of it others know. */
    static final class Held {
        final String key;
        final Group group;

        /** State holds less, or nothing. */
        boolean changed;

        /** A timer will look after it: it was in state before. */
        boolean timed;

        Held(String key, Group group, boolean timed) {
            this.key = key;
            this.group = group;
            this.timed = timed;
        }
    }

    private final TreeMap<Long, Map<String, Held>> byStart = new TreeMap<>();

    /** What was asked for last: partials come window by window. */
    private Map<String, Held> recent = Map.of();

    private final long bytesEach;
    private final int max;
    private long recentStart;
    private int size;

    /** Groups that windows had lately. */
    private int usual;

    /** @param max how many at most, whatever the memory */
    HeldGroups(ViewPlan plan, int max) {
        this.max = max;
        this.bytesEach = GROUP_BYTES + (long) plan.folds().size() * (plan.keepsValues() ? VALUES_BYTES : TALLY_BYTES);
    }

    boolean areTooMany() {
        long own = size * bytesEach;
        return size > max || (own > BUDGET / SHARES && HELD.get() > BUDGET);
    }

    @Nullable
    Held find(long windowStart, String key) {
        return window(windowStart).get(key);
    }

    /** Where {@link #find} has found nothing. */
    void add(Held held) {
        long start = held.group.windowStart();
        Map<String, Held> window = window(start);
        if (window.isEmpty()) {
            boolean isNewest = byStart.isEmpty() || start > byStart.lastKey();
            window = isNewest ? new HashMap<>(2 * usual) : new HashMap<>();
            byStart.put(start, window);
            recent = window;
            recentStart = start;
        }
        window.put(held.key, held);
        size++;
        HELD.addAndGet(bytesEach);
    }

    /** Of windows that start up to then, inclusive. */
    Collection<Map<String, Held>> startedBy(long windowStart) {
        return byStart.headMap(windowStart, true).values();
    }

    void removeStartedBy(long windowStart) {
        Map<Long, Map<String, Held>> gone = byStart.headMap(windowStart, true);
        int before = size;
        for (Map<String, Held> window : gone.values()) {
            size -= window.size();
            usual = Math.max(window.size(), usual - usual / SIZES_REMEMBERED);
        }
        gone.clear();
        HELD.addAndGet((size - before) * bytesEach);
        recent = Map.of();
    }

    /** Also when its task ends, since others count on the memory. */
    void clear() {
        removeStartedBy(Long.MAX_VALUE);
    }

    private Map<String, Held> window(long start) {
        if (start != recentStart || recent.isEmpty()) {
            recent = byStart.getOrDefault(start, Map.of());
            recentStart = start;
        }
        return recent;
    }
}
