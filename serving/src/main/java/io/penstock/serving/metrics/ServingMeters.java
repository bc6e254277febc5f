package io.penstock.serving.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The meters of {@link ServingMetric} in one registry. Thread-safe; asking twice gives the same meter. */
public final class ServingMeters {
    /** Of latencies, from a quiet laptop to an outage that is being caught up. */
    private static final Duration[] LATENCY_BUCKETS = {
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(30)
    };

    private static final Duration[] REQUEST_BUCKETS = {
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private final MeterRegistry registry;

    /** Assigns. */
    public ServingMeters(MeterRegistry registry) {
        this.registry = Objects.requireNonNull(registry, "registry");
    }

    /** @param tags values, in the order of the metric's tags */
    public Counter counter(ServingMetric metric, String... tags) {
        return Counter.builder(metric.meterName())
                .description(metric.help())
                .tags(tags(metric, tags))
                .register(registry);
    }

    /** @param tags values, in the order of the metric's tags */
    public Timer timer(ServingMetric metric, String... tags) {
        return Timer.builder(metric.meterName())
                .description(metric.help())
                .tags(tags(metric, tags))
                .serviceLevelObjectives(metric == ServingMetric.HTTP_REQUEST ? REQUEST_BUCKETS : LATENCY_BUCKETS)
                .register(registry);
    }

    /** Reads {@code value} at each scrape. */
    public void gauge(ServingMetric metric, Supplier<Number> value) {
        Gauge.builder(metric.meterName(), value).description(metric.help()).register(registry);
    }

    private static Tags tags(ServingMetric metric, String... values) {
        List<String> keys = metric.tags();
        if (keys.size() != values.length) {
            throw new IllegalArgumentException(metric + " has tags " + keys + ", got " + values.length + " values");
        }
        return Tags.of(IntStream.range(0, values.length)
                .mapToObj(i -> Tag.of(keys.get(i), values[i]))
                .toList());
    }
}
