package io.penstock.ingestion;

import io.penstock.common.failure.PenstockException;
import io.penstock.common.http.Health;
import java.time.Duration;

/** What {@code /readyz} tells apart. */
final class Checks {
    static final String SOURCE = "source";
    static final String REGISTRY = "registry";
    static final String KAFKA = "kafka";
    static final String FLOW = "flow";

    /** Several heartbeats, and more than a pause that brokers or a large transaction cause now and then. */
    private static final Duration TOLERATED_LAG = Duration.ofSeconds(60);

    private Checks() {}

    static Health health() {
        return new Health(SOURCE, REGISTRY, KAFKA, FLOW);
    }

    /** The check that a failure belongs to. */
    static String of(PenstockException failure) {
        if (failure.code().startsWith("source-")) {
            return SOURCE;
        }
        return failure.code().startsWith("registry-") ? REGISTRY : KAFKA;
    }

    static void lag(Health health, Duration lag) {
        if (lag.compareTo(TOLERATED_LAG) > 0) {
            health.notReady(FLOW, "a change written " + lag.toSeconds() + " s ago did not come through yet");
        } else {
            health.ready(FLOW);
        }
    }
}
