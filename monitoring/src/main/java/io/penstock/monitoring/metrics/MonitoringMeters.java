package io.penstock.monitoring.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The meters of {@link MonitoringMetric} in one registry. */
public final class MonitoringMeters {
    private final MeterRegistry registry;
    private final Map<MonitoringMetric, MultiGauge> tables = new EnumMap<>(MonitoringMetric.class);

    /** Assigns. */
    public MonitoringMeters(MeterRegistry registry) {
        this.registry = Objects.requireNonNull(registry, "registry");
    }

    /**
     * One value among several of a metric.
     *
     * @param tags values, in the order of the metric's tags
     */
    public record Reading(List<String> tags, double value) {
        public Reading {
            tags = List.copyOf(tags);
        }
    }

    /** Replaces all values of the metric: what is not among {@code readings} disappears. */
    public synchronized void publish(MonitoringMetric metric, List<Reading> readings) {
        MultiGauge table = tables.computeIfAbsent(metric, each -> MultiGauge.builder(metric.meterName())
                .baseUnit(unit(metric))
                .description(metric.help())
                .register(registry));
        table.register(
                readings.stream()
                        .<MultiGauge.Row<?>>map(
                                reading -> MultiGauge.Row.of(tags(metric, reading.tags()), reading.value()))
                        .toList(),
                true);
    }

    /**
     * Reads {@code value} at each scrape.
     *
     * @param tags values, in the order of the metric's tags
     */
    public void gauge(MonitoringMetric metric, Supplier<Number> value, String... tags) {
        Gauge.builder(metric.meterName(), value)
                .baseUnit(unit(metric))
                .description(metric.help())
                .tags(tags(metric, List.of(tags)))
                .register(registry);
    }

    private static @Nullable String unit(MonitoringMetric metric) {
        return metric.unit().isEmpty() ? null : metric.unit();
    }

    private static Tags tags(MonitoringMetric metric, List<String> values) {
        List<String> keys = metric.tags();
        if (keys.size() != values.size()) {
            throw new IllegalArgumentException(metric + " has tags " + keys + ", got " + values.size() + " values");
        }
        return Tags.of(IntStream.range(0, keys.size())
                .mapToObj(i -> Tag.of(keys.get(i), values.get(i)))
                .toList());
    }
}
