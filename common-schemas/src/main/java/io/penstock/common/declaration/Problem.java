package io.penstock.common.declaration;

import java.util.Objects;
import java.util.Optional;

/**
 * One thing wrong in a file, and where.
 *
 * @param line from 1
 * @param column from 1
 * @param path keys from the root, {@code views.revenue.from}; empty for the file as a whole
 * @param suggestion the nearest thing that would have been right
 */
public record Problem(String file, int line, int column, String path, String message, Optional<String> suggestion) {

    public Problem {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(suggestion, "suggestion");
    }

    /** {@code pipelines/shop.yaml:12:5: views.x.from: no source named 'ordrs'; did you mean 'orders'?} */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": "
                + (path.isEmpty() ? "" : path + ": ")
                + message
                + suggestion.map(nearest -> "; did you mean '" + nearest + "'?").orElse("");
    }
}
