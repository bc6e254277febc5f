package io.penstock.serving.http;

import io.penstock.common.environment.Database;
import io.penstock.common.http.Health;
import io.penstock.serving.metrics.ServingMeters;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What the API answers from.
 *
 * @param views what is served now; another one once that changes
 * @param database that holds them
 * @param scrape all metrics in Prometheus' text format; may block
 */
public record Api(
        Supplier<ServedViews> views, Database database, Health health, ServingMeters meters, Supplier<String> scrape) {

    public Api {
        Objects.requireNonNull(views, "views");
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(health, "health");
        Objects.requireNonNull(meters, "meters");
        Objects.requireNonNull(scrape, "scrape");
    }
}
