package io.penstock.transport.plan;

import io.penstock.transport.wanted.TopicTarget;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Topic settings: when two values are the same, and how people read them. */
final class Setting {
    private Setting() {}

    /** {@code compact,delete} is {@code delete,compact}. */
    static boolean same(String name, @Nullable String one, String other) {
        if (one == null) {
            return false;
        }
        return name.equals("cleanup.policy") ? parts(one).equals(parts(other)) : one.equals(other);
    }

    private static Set<String> parts(String list) {
        Set<String> parts = new TreeSet<>();
        Arrays.stream(list.split(",")).map(String::trim).forEach(parts::add);
        return parts;
    }

    static String readable(String name, String value) {
        if (!name.endsWith(".ms")) {
            return value;
        }
        try {
            Duration duration = Duration.ofMillis(Long.parseLong(value));
            if (duration.isNegative()) {
                return value + (name.equals(TopicTarget.LOCAL_RETENTION) ? " (as retention)" : " (for ever)");
            }
            boolean days = duration.equals(Duration.ofDays(duration.toDays()));
            return value + " ("
                    + (days
                            ? duration.toDays() + "d"
                            : duration.toString().substring(2).toLowerCase(java.util.Locale.ROOT))
                    + ")";
        } catch (NumberFormatException e) {
            return value;
        }
    }
}
