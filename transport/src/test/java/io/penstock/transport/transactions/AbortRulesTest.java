package io.penstock.transport.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.names.Names;
import io.penstock.transport.transactions.OpenTransaction.Held;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AbortRulesTest {
    private static final long NOW = 1_000_000;
    private final AbortRules rules = new AbortRules(new Names("shop"), Duration.ofMinutes(1), Set.of());

    @Test
    void endsWhatIsOldAndWhoseOwnerRepeatsItsWork() {
        assertThat(rules.against(open("shop.ingestion.shop-db", 60_000), false, NOW))
                .isEmpty();
        assertThat(rules.against(open("shop.routing.orders_eu-1-0", 60_000), false, NOW))
                .isEmpty();
    }

    @Test
    void leavesWhatIsYoungOrLives() {
        assertThat(rules.against(open("shop.ingestion.shop-db", 59_000), false, NOW))
                .hasValueSatisfying(why -> assertThat(why).contains("59 s only"));
        assertThat(rules.against(open("shop.routing.orders_eu-1-0", 60_000), true, NOW))
                .hasValue("its owner is running");
    }

    @Test
    void leavesWhatACheckpointMayCountOnUnlessItIsNamed() {
        OpenTransaction letters = open("shop.processing.letters.orders-0-1", 600_000);

        assertThat(rules.against(letters, false, NOW))
                .hasValueSatisfying(why -> assertThat(why).contains("checkpoint"));
        assertThat(rules.against(letters, true, NOW))
                .hasValueSatisfying(why -> assertThat(why).contains("the stream job runs"));
        assertThat(new AbortRules(new Names("shop"), Duration.ofMinutes(1), Set.of(letters.transactionalId()))
                        .against(letters, false, NOW))
                .isEmpty();
    }

    @Test
    void leavesEverybodyElses() {
        assertThat(rules.against(open("shopping.app", 600_000), false, NOW))
                .hasValueSatisfying(why -> assertThat(why).contains("not this pipeline's"));
        assertThat(new AbortRules(new Names("shop"), Duration.ofMinutes(1), Set.of("other"))
                        .against(open("shop.ingestion.shop-db", 600_000), false, NOW))
                .hasValue("not named");
    }

    @Test
    void endsWhatHangsInItsOwnTopicsOnly() {
        assertThat(rules.against(hanging("shop.orders"), false, NOW)).isEmpty();
        assertThat(rules.against(hanging("shopping.orders"), false, NOW)).isPresent();
    }

    private static OpenTransaction open(String id, long age) {
        return new OpenTransaction(id, 1, 0, "ONGOING", NOW - age, 60_000, List.of());
    }

    private static OpenTransaction hanging(String topic) {
        return new OpenTransaction("", 1, 0, "HANGING", -1, -1, List.of(new Held(topic, 0, 5, 3, 0)));
    }
}
