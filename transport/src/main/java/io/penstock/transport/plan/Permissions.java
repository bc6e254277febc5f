package io.penstock.transport.plan;

import java.util.Set;

/**
 * What a person has allowed beyond what is safe, each by a topic's exact name.
 *
 * @param adopt topics that nobody is recorded to own; {@value #ALL} for all that are declared
 * @param delete topics that are no longer declared
 * @param repartition topics whose keys may move to other partitions
 */
public record Permissions(Set<String> adopt, Set<String> delete, Set<String> repartition) {
    /** No topic's name: Kafka takes no asterisk. */
    public static final String ALL = "*";

    public Permissions {
        adopt = Set.copyOf(adopt);
        delete = Set.copyOf(delete);
        repartition = Set.copyOf(repartition);
    }

    public static Permissions none() {
        return new Permissions(Set.of(), Set.of(), Set.of());
    }

    /** For a cluster that is the pipeline's alone. */
    public static Permissions adoptingAll() {
        return new Permissions(Set.of(ALL), Set.of(), Set.of());
    }

    boolean adopts(String topic) {
        return adopt.contains(ALL) || adopt.contains(topic);
    }
}
