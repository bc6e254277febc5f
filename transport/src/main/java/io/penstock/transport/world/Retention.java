package io.penstock.transport.world;

import java.util.Map;
import java.util.OptionalLong;

/** How long a topic keeps a record, by its settings. */
public final class Retention {
    private Retention() {}

    /** In milliseconds; empty for ever. */
    public static OptionalLong of(Map<String, String> config) {
        String text = config.get("retention.ms");
        if (text == null || !config.getOrDefault("cleanup.policy", "delete").contains("delete")) {
            return OptionalLong.empty();
        }
        try {
            long millis = Long.parseLong(text);
            return millis < 0 ? OptionalLong.empty() : OptionalLong.of(millis);
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Whether records go earlier than they did. */
    public static boolean shrinks(Map<String, String> before, Map<String, String> after) {
        OptionalLong longer = of(before);
        OptionalLong shorter = of(after);
        return shorter.isPresent() && (longer.isEmpty() || shorter.getAsLong() < longer.getAsLong());
    }
}
