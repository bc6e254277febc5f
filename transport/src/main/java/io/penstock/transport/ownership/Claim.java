package io.penstock.transport.ownership;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The record of one topic's owner.
 *
 * @param role what the topic is for, {@code source}
 * @param createdAt when it was made or adopted
 */
public record Claim(String topic, Owner owner, String role, Instant createdAt, Proof proof) {
    /** How a topic is known for the one that is meant. */
    public sealed interface Proof {}

    /**
     * Written before the topic is made, with all that will be set on it: how a topic is known whose maker was killed
     * before it could learn the id.
     *
     * @param settings exactly those that are set on the topic itself
     */
    public record Intended(int partitions, int replicationFactor, Map<String, String> settings) implements Proof {
        public Intended {
            settings = Map.copyOf(settings);
        }
    }

    /** Written once the topic exists. A topic that was deleted and made anew by somebody else has another id. */
    public record Confirmed(String topicId) implements Proof {}

    public Claim confirmed(String topicId) {
        return new Claim(topic, owner, role, createdAt, new Confirmed(topicId));
    }

    /** Empty before the topic exists. */
    public Optional<String> topicId() {
        return proof instanceof Confirmed confirmed ? Optional.of(confirmed.topicId()) : Optional.empty();
    }

    /**
     * Whether this is the topic that the claim speaks of.
     *
     * @param settings those that are set on the topic itself
     */
    public boolean fits(String topicId, int partitions, int replicationFactor, Map<String, String> settings) {
        if (proof instanceof Intended intended) {
            return intended.partitions() == partitions
                    && intended.replicationFactor() == replicationFactor
                    && new TreeMap<>(intended.settings()).equals(new TreeMap<>(settings));
        }
        return topicId().filter(topicId::equals).isPresent();
    }
}
