package io.penstock.common.declaration;

import java.util.Optional;

/**
 * Text of a declaration together with its place, for what only a later stage can check: a job's code knows its settings,
 * a planner knows its SQL.
 *
 * @param path keys from the root, {@code jobs.paid_orders.settings.within}
 * @param line from 1
 * @param column from 1
 */
public record Located(String text, String path, String file, int line, int column) {

    /** What is wrong with it, in the words of every other problem of a declaration. */
    public Problem problem(String message) {
        return problem(message, Optional.empty());
    }

    /** As {@link #problem(String)}, with the nearest thing that would have been right. */
    public Problem problem(String message, Optional<String> suggestion) {
        return new Problem(file, line, column, path, message, suggestion);
    }
}
