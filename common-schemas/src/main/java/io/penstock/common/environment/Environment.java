package io.penstock.common.environment;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What differs between a laptop and production.
 *
 * @param databases by the name that declarations use
 * @param listen where each service listens, by {@code ingestion}, {@code routing}, {@code serving}, {@code monitoring}
 */
public record Environment(
        String name,
        Kafka kafka,
        Registry registry,
        Map<String, Database> databases,
        ServingStore serving,
        Flink flink,
        Map<String, InetSocketAddress> listen) {

    public Environment {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kafka, "kafka");
        Objects.requireNonNull(registry, "registry");
        Objects.requireNonNull(serving, "serving");
        Objects.requireNonNull(flink, "flink");
        databases = Collections.unmodifiableMap(new LinkedHashMap<>(databases));
        listen = Collections.unmodifiableMap(new LinkedHashMap<>(listen));
    }

    /**
     * A database by the name that declarations use.
     *
     * @throws PenstockException USER, {@code unknown-database}
     */
    public Database database(String key) {
        return Optional.ofNullable(databases.get(key))
                .orElseThrow(() -> new PenstockException(
                        Category.USER,
                        "unknown-database",
                        "environment " + name + " has no database '" + key + "', it has " + databases.keySet()));
    }

    /** Where views are kept for queries. */
    public Database servingDatabase() {
        return database(serving.database());
    }
}
