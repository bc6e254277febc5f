package io.penstock.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A second instance of the same source beside the first, which is killed under load: again and again, turn about. */
class StandbyIT {
    private static final int TAKEOVERS = Integer.getInteger("penstock.takeovers", 3);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration BOUND = Duration.ofSeconds(15);
    private static final String FIRST_COMMIT = "everything before is in Kafka";

    @Test
    void theStandbyTakesOverByItselfAndNothingIsLostOrComesTwice() throws Exception {
        Shop shop = Shop.open("standby");
        List<Long> millis = new ArrayList<>();
        ServiceProcess active = ServiceProcess.start(shop).awaitReady();
        ServiceProcess standby = standby(shop);
        try (OrderLoad load = new OrderLoad(shop, 7, 8);
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            load.start();
            for (int i = 0; i < TAKEOVERS; i++) {
                int before = topic.records().size();
                await().atMost(SOON).until(() -> topic.records().size() > before);
                ServiceProcess next = standby;

                long killed = System.nanoTime();
                active.kill();
                await().atMost(SOON).pollInterval(Duration.ofMillis(10)).until(() -> next.output()
                        .contains(FIRST_COMMIT));
                millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed));

                active = next;
                standby = standby(shop);
            }
            System.out.println("take-over, from kill -9 to the standby's first commit, ms: " + millis);
            long written = load.stop();
            await().atMost(SOON).until(() -> topic.records().size() >= written);
            Chains chains = Chains.of(topic.changes());
            assertThat(chains.breaks()).isEmpty();
            assertThat(chains.remaining()).isEqualTo(Chains.table(shop));
            assertThat(topic.records()).hasSize(Math.toIntExact(written));
            assertThat(millis).allSatisfy(each -> assertThat(each).isLessThan(BOUND.toMillis()));
            assertThat(standby.metrics()).contains("penstock_ingestion_reading 0.0");
            assertThat(active.metrics()).contains("penstock_ingestion_reading 1.0");
        } finally {
            active.close();
            standby.close();
        }
    }

    private static ServiceProcess standby(Shop shop) throws Exception {
        shop.usePort();
        ServiceProcess started = ServiceProcess.start(shop);
        await().atMost(SOON).until(() -> started.readiness().contains("standing by"));
        return started;
    }
}
