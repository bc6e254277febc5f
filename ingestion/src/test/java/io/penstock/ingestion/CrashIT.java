package io.penstock.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The service, killed with SIGKILL again and again while the table is written to. */
class CrashIT {
    private static final int KILLS = Integer.getInteger("penstock.kills", 4);
    private static final long SEED = Long.getLong("penstock.seed", System.nanoTime());

    @Test
    void killedWhileStreamingNothingIsLostAndNothingComesTwice() throws Exception {
        Random random = seeded("streaming");
        Shop shop = Shop.open("crash_streaming");
        try (OrderLoad load = new OrderLoad(shop, random.nextLong(), 8);
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            ServiceProcess.start(shop).awaitReady().kill();
            load.start();
            for (int i = 0; i < KILLS; i++) {
                try (ServiceProcess service = ServiceProcess.start(shop).awaitReady()) {
                    Thread.sleep(random.nextInt(1_500));
                    assertThat(service.alive()).as(service::output).isTrue();
                }
            }
            try (ServiceProcess service = ServiceProcess.start(shop)) {
                long written = load.stop();
                System.out.println("changes: " + written + ", seed " + SEED);
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> topic.records().size() >= written);
                assertThat(service.alive()).as(service::output).isTrue();
                assertExact(shop, topic);
                assertThat(topic.records()).hasSize(Math.toIntExact(written));
            }
        }
    }

    @Test
    void killedWhileTakingTheSnapshotItBeginsAnewWithoutATrace() throws Exception {
        Random random = seeded("snapshot");
        Shop shop = Shop.open("crash_snapshot");
        shop.sql(
                "insert into orders select 's' || n, 'c' || n % 50, n, 'USD', '{a,b}', now(), 'eu' from generate_series(1, 60000) n");
        try (OrderLoad load = new OrderLoad(shop, random.nextLong(), 8);
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            load.start();
            for (int i = 0; i < KILLS; i++) {
                try (ServiceProcess service = ServiceProcess.start(shop)) {
                    await().atMost(Duration.ofSeconds(60))
                            .pollInterval(Duration.ofMillis(20))
                            .until(() -> service.output().contains("taking the initial snapshot"));
                    Thread.sleep(random.nextInt(1_200));
                    System.out.println(service.output().contains("is committed") ? "late" : "in the snapshot");
                }
            }
            try (ServiceProcess service = ServiceProcess.start(shop).awaitReady()) {
                load.stop();
                List<String> table = Chains.table(shop);
                await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(
                                Chains.of(topic.changes()).remaining())
                        .isEqualTo(table));
                assertThat(service.alive()).as(service::output).isTrue();
                assertExact(shop, topic);
            }
        }
    }

    private static void assertExact(Shop shop, CommittedTopic topic) throws Exception {
        Chains chains = Chains.of(topic.changes());
        assertThat(chains.breaks()).as("seed " + SEED).isEmpty();
        assertThat(chains.remaining()).as("seed " + SEED).isEqualTo(Chains.table(shop));
    }

    private static Random seeded(String test) {
        System.out.println(test + ": -Dpenstock.seed=" + SEED);
        return new Random(SEED ^ test.hashCode());
    }
}
