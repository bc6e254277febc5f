package io.penstock.serving.http;

import io.penstock.common.environment.Database;
import io.penstock.common.http.Health;
import io.penstock.serving.metrics.ServingMeters;
import io.penstock.serving.store.ViewTable;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What the API answers from.
 *
 * @param tables the views
 * @param database that holds them
 * @param scrape all metrics in Prometheus' text format; may block
 */
public record Api(
        List<ViewTable> tables, Database database, Health health, ServingMeters meters, Supplier<String> scrape) {

    public Api {
        tables = List.copyOf(tables);
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(health, "health");
        Objects.requireNonNull(meters, "meters");
        Objects.requireNonNull(scrape, "scrape");
    }
}
