package io.penstock.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.http.Health;
import io.penstock.ingestion.cdc.Retention;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ChecksTest {
    private static final long MIB = 1L << 20;

    private final Health health = Checks.health();

    @Test
    void anOutageIsSaidOfWhatIsAway() {
        health.ready(Checks.SOURCE);
        health.ready(Checks.REGISTRY);
        health.ready(Checks.KAFKA);
        health.ready(Checks.FLOW);

        Checks.interrupted(health, new PenstockException(Category.EXTERNAL, "registry-unavailable", "no answer"));

        assertThat(health.waiting())
                .containsEntry(Checks.REGISTRY, "no answer")
                .containsEntry(Checks.FLOW, "nothing is read until registry is back")
                .hasSize(2);
    }

    @Test
    void moreThanHalfOfTheLimitIsWarnedOfAndNoLimitNeverIs() {
        Checks.slot(health, "penstock_shop", seen(50 * MIB, OptionalLong.of(100 * MIB)));
        assertThat(health.warnings()).isEmpty();

        Checks.slot(health, "penstock_shop", seen(51 * MIB, OptionalLong.of(100 * MIB)));
        assertThat(health.warnings().get(Checks.SLOT))
                .startsWith("slot penstock_shop retains 51 MiB of write-ahead log, 51 % of max_slot_wal_keep_size");

        Checks.slot(health, "penstock_shop", seen(1_000 * MIB, OptionalLong.empty()));
        assertThat(health.warnings()).isEmpty();
    }

    @Test
    void brokersThatDoNotAnswerAreNamedAfterTenSeconds() {
        Checks.kafka(health, Duration.ofSeconds(10));
        assertThat(health.waiting()).doesNotContainKey(Checks.KAFKA);

        Checks.kafka(health, Duration.ofSeconds(11));
        assertThat(health.waiting()).containsEntry(Checks.KAFKA, "the brokers have not answered for 11 s");
    }

    private static Retention seen(long retained, OptionalLong limit) {
        return new Retention(retained, limit, "max_slot_wal_keep_size", "extended");
    }
}
