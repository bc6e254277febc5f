package io.penstock.processing.view;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Groups in memory, by the start of their window: a window is closed as a whole. */
final class HeldGroups {

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

    private long recentStart;
    private int size;

    int size() {
        return size;
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
            window = new HashMap<>();
            byStart.put(start, window);
            recent = window;
            recentStart = start;
        }
        window.put(held.key, held);
        size++;
    }

    /** Of windows that start up to then, inclusive. */
    Collection<Map<String, Held>> startedBy(long windowStart) {
        return byStart.headMap(windowStart, true).values();
    }

    void removeStartedBy(long windowStart) {
        Map<Long, Map<String, Held>> gone = byStart.headMap(windowStart, true);
        gone.values().forEach(window -> size -= window.size());
        gone.clear();
        recent = Map.of();
    }

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
