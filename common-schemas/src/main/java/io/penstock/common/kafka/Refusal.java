package io.penstock.common.kafka;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;

/**
 * Brokers that do not let a client do something, or a client that does not trust the brokers: no outage, a person has to
 * act.
 *
 * @param code {@code kafka-unauthorized}, {@code kafka-unauthenticated} or {@code kafka-untrusted}
 * @param message who, where, what, and what to do
 */
public record Refusal(String code, String message) {

    /**
     * The exception that says so.
     *
     * @param category EXTERNAL where it is asked again, as the person may act meanwhile
     * @param what could not be done, in words; may be empty
     */
    public PenstockException exception(Category category, String what, Throwable cause) {
        return new PenstockException(category, code, what.isEmpty() ? message : what + ": " + message, cause);
    }
}
