package io.penstock.ingestion;

import io.penstock.common.failure.PenstockException;
import io.penstock.common.http.Health;
import io.penstock.ingestion.cdc.Retention;
import java.time.Duration;
import java.util.Locale;

/** What {@code /readyz} tells apart. */
final class Checks {
    static final String SOURCE = "source";
    static final String REGISTRY = "registry";
    static final String KAFKA = "kafka";
    static final String FLOW = "flow";
    /** Its warning: readers are served well until the server gives the slot up, so it does not end readiness. */
    static final String SLOT = "slot";

    /** Several heartbeats, and more than a pause that brokers or a large transaction cause now and then. */
    private static final Duration TOLERATED_LAG = Duration.ofSeconds(60);
    /** An acknowledgement takes milliseconds, an election of a partition's leader seconds. */
    private static final Duration TOLERATED_SILENCE = Duration.ofSeconds(10);
    /** Of what the server keeps for a slot at most, before it invalidates the slot. */
    private static final double WORRYING_SHARE = 0.5;

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

    /** An attempt ended and will be followed by another. */
    static void interrupted(Health health, PenstockException why) {
        String check = of(why);
        health.notReady(check, String.valueOf(why.getMessage()));
        health.notReady(FLOW, "nothing is read until " + check + " is back");
    }

    static void lag(Health health, Duration lag) {
        if (lag.compareTo(TOLERATED_LAG) > 0) {
            health.notReady(FLOW, "a change written " + lag.toSeconds() + " s ago did not come through yet");
        } else {
            health.ready(FLOW);
        }
    }

    /** @param silence how long the call to the brokers lasts that is under way */
    static void kafka(Health health, Duration silence) {
        if (silence.compareTo(TOLERATED_SILENCE) > 0) {
            health.notReady(KAFKA, "the brokers have not answered for " + silence.toSeconds() + " s");
        } else {
            health.ready(KAFKA);
        }
    }

    static void slot(Health health, String slot, Retention kept) {
        if (kept.share() > WORRYING_SHARE) {
            health.warn(
                    SLOT,
                    String.format(
                            Locale.ROOT,
                            "slot %s retains %d MiB of write-ahead log, %.0f %% of %s (state %s); beyond it the server"
                                    + " invalidates the slot",
                            slot,
                            kept.bytes() >> 20,
                            100 * kept.share(),
                            kept.limitedBy(),
                            kept.state()));
        } else {
            health.settled(SLOT);
        }
    }
}
