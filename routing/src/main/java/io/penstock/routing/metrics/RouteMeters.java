package io.penstock.routing.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The meters of one route. Thread-safe. */
public final class RouteMeters {
    private final MeterRegistry registry;
    private final String route;
    private final Counter in;
    private final List<Counter> out;
    private final Counter filtered;
    private final Counter dead;

    /** @param topics where the route writes */
    public RouteMeters(MeterRegistry registry, String route, List<String> topics) {
        this.registry = registry;
        this.route = route;
        this.in = counter(RoutingMetric.IN, route);
        this.out = topics.stream()
                .map(topic -> counter(RoutingMetric.OUT, route, topic))
                .toList();
        this.filtered = counter(RoutingMetric.FILTERED, route);
        this.dead = counter(RoutingMetric.DEAD_LETTERS, route);
    }

    public Counter in() {
        return in;
    }

    /** @param topic position among the route's topics */
    public Counter out(int topic) {
        return out.get(topic);
    }

    public Counter filtered() {
        return filtered;
    }

    public Counter dead() {
        return dead;
    }

    /** An outage ended a thread. */
    public void interrupted(String code) {
        counter(RoutingMetric.INTERRUPTIONS, route, code).increment();
    }

    /** Asks for the lag at each scrape. */
    public void lag(Supplier<Number> lag) {
        Gauge.builder(RoutingMetric.LAG.meterName(), lag)
                .description(RoutingMetric.LAG.help())
                .tags(tags(RoutingMetric.LAG, route))
                .register(registry);
    }

    private Counter counter(RoutingMetric metric, String... tags) {
        return Counter.builder(metric.meterName())
                .description(metric.help())
                .tags(tags(metric, tags))
                .register(registry);
    }

    private static Tags tags(RoutingMetric metric, String... values) {
        return Tags.of(IntStream.range(0, values.length)
                .mapToObj(i -> Tag.of(metric.tags().get(i), values[i]))
                .toList());
    }
}
