package io.penstock.serving.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ServingMetersTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ServingMeters meters = new ServingMeters(registry);

    @Test
    void prometheusSeesUnitTypeAndHelp() {
        meters.counter(ServingMetric.MALFORMED, "shop.view.x").increment();
        meters.timer(ServingMetric.END_TO_END, "x").record(Duration.ofMillis(70));
        meters.gauge(ServingMetric.STOPPED_PARTITIONS, () -> 2);

        assertThat(registry.scrape())
                .contains("# HELP penstock_serving_malformed_total " + ServingMetric.MALFORMED.help())
                .contains("penstock_serving_malformed_total{topic=\"shop.view.x\"} 1.0")
                .contains("penstock_serving_end_to_end_seconds_bucket{view=\"x\",le=\"0.05\"} 0")
                .contains("penstock_serving_end_to_end_seconds_bucket{view=\"x\",le=\"0.1\"} 1")
                .contains("penstock_serving_stopped_partitions 2.0");
    }

    @Test
    void tagsAreThoseOfTheMetric() {
        assertThatThrownBy(() -> meters.counter(ServingMetric.MALFORMED)).hasMessageContaining("[topic]");
    }

    @Test
    void everyMetricHasItsOwnNameAndASentence() {
        assertThat(Arrays.stream(ServingMetric.values()).map(ServingMetric::meterName))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.startsWith("penstock.serving."));
        assertThat(Arrays.stream(ServingMetric.values()).map(ServingMetric::help))
                .allMatch(help -> help.endsWith("."));
    }
}
