package io.penstock.common.environment;

import java.util.Objects;

/**
 * Where views are kept for queries.
 *
 * @param database key of {@link Environment#databases()}
 */
public record ServingStore(String database) {

    public ServingStore {
        Objects.requireNonNull(database, "database");
    }
}
