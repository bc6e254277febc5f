package io.penstock.transport.plan;

import java.util.List;

/**
 * Something wanted that must not or cannot be done; as long as there is one, nothing of the plan is.
 *
 * @param object {@code topic shop.orders}
 * @param message what is wrong and what to do about it
 * @param details reasons given by others
 */
public record Refusal(String object, String message, List<String> details) {
    public Refusal {
        details = List.copyOf(details);
    }
}
