package io.penstock.transport.wanted;

import java.util.Comparator;
import java.util.Locale;

/**
 * Leave for a principal to do one thing from any host. Reading and writing include describing.
 *
 * @param principal {@code User:shop-serving}
 * @param name of a topic, a group or a transactional id
 * @param prefixed whether the name stands for all names that begin with it
 */
public record Grant(String principal, Kind kind, String name, boolean prefixed, Operation operation)
        implements Comparable<Grant> {

    private static final Comparator<Grant> ORDER = Comparator.comparing(Grant::principal)
            .thenComparing(Grant::kind)
            .thenComparing(Grant::name)
            .thenComparing(Grant::prefixed)
            .thenComparing(Grant::operation);

    /** What is accessed. */
    public enum Kind {
        TOPIC,
        GROUP,
        TRANSACTIONAL_ID;

        /** For people: {@code transactional id}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** What is done with it. */
    public enum Operation {
        READ,
        WRITE,
        DESCRIBE
    }

    /** {@code read topic shop.orders}, {@code write transactional id shop.processing.*} */
    public String what() {
        return operation.name().toLowerCase(Locale.ROOT) + " " + kind.word() + " " + name + (prefixed ? "*" : "");
    }

    @Override
    public int compareTo(Grant other) {
        return ORDER.compare(this, other);
    }
}
