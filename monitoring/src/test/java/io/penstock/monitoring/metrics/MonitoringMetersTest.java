package io.penstock.monitoring.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.penstock.monitoring.metrics.MonitoringMeters.Reading;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MonitoringMetersTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MonitoringMeters meters = new MonitoringMeters(registry);

    @Test
    void whatIsPublishedReplacesWhatWas() {
        meters.publish(
                MonitoringMetric.CONSUMER_LAG,
                List.of(new Reading(List.of("g", "t", "0"), 5), new Reading(List.of("g", "t", "1"), 6)));
        meters.publish(MonitoringMetric.CONSUMER_LAG, List.of(new Reading(List.of("g", "t", "1"), 7)));

        assertThat(registry.scrape())
                .contains("# TYPE penstock_consumer_lag_records gauge")
                .contains("penstock_consumer_lag_records{group=\"g\",partition=\"1\",topic=\"t\"} 7.0")
                .doesNotContain("partition=\"0\"");
    }

    @Test
    void namesEndInTheUnitIfThereIsOne() {
        meters.gauge(MonitoringMetric.POLL_AGE, () -> 2.5);
        meters.gauge(MonitoringMetric.DEPENDENCY_UP, () -> 1, "kafka");
        meters.publish(MonitoringMetric.END_OFFSET, List.of(new Reading(List.of("t", "0"), 5)));

        assertThat(registry.scrape())
                .contains("penstock_monitoring_poll_age_seconds 2.5")
                .contains("penstock_dependency_up{dependency=\"kafka\"} 1.0")
                .contains("penstock_topic_end_offset{partition=\"0\",topic=\"t\"} 5.0");
    }

    @Test
    void tagsAreThoseOfTheMetric() {
        assertThatThrownBy(() -> meters.gauge(MonitoringMetric.DEPENDENCY_UP, () -> 1))
                .hasMessageContaining("[dependency]");
    }

    @Test
    void everyMetricHasItsOwnNameAndASentence() {
        assertThat(Arrays.stream(MonitoringMetric.values()).map(MonitoringMetric::meterName))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.startsWith("penstock."));
        assertThat(Arrays.stream(MonitoringMetric.values()).map(MonitoringMetric::help))
                .allMatch(help -> help.endsWith("."));
    }
}
