package io.penstock.serving.store;

import java.util.Objects;

/**
 * What a transaction has read of one partition.
 *
 * @param expected the first offset that the transaction has read: what the database must hold for it to count
 * @param next the first offset that it has not read, greater than {@code expected}
 */
public record Advance(String topic, int partition, long expected, long next) {

    public Advance {
        Objects.requireNonNull(topic, "topic");
        if (next <= expected) {
            throw new IllegalArgumentException("next is " + next + ", needs more than " + expected);
        }
    }
}
