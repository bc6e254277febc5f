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
    void killedWhileTakingTheSnapshotItGoesOnWhereItWas() throws Exception {
        Random random = seeded("snapshot");
        Shop shop = Shop.open("crash_snapshot");
        shop.sql(
                "insert into orders select 's' || n, 'c' || n % 50, n, 'USD', '{a,b}', now(), 'eu' from generate_series(1, 60000) n");
        long read = 0;
        try (OrderLoad load = new OrderLoad(shop, random.nextLong(), 8);
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            load.start();
            for (int i = 0; i < KILLS; i++) {
                try (ServiceProcess service = ServiceProcess.start(shop, "--chunk-rows", "2000")) {
                    await().atMost(Duration.ofSeconds(60))
                            .pollInterval(Duration.ofMillis(20))
                            .until(() -> service.output().contains("reading the log"));
                    Thread.sleep(700 + random.nextInt(1_500));
                }
                long now = topic.records().size();
                System.out.println("killed with " + now + " records in the topic");
                assertThat(now).isGreaterThanOrEqualTo(read);
                read = now;
            }
            assertThat(read).as("some kill came after a chunk").isPositive();
            try (ServiceProcess service =
                    ServiceProcess.start(shop, "--chunk-rows", "2000").awaitReady()) {
                load.stop();
                List<String> table = Chains.table(shop);
                await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(
                                Chains.of(topic.changes()).remaining())
                        .isEqualTo(table));
                assertThat(service.alive()).isTrue();
                assertExact(shop, topic);
            }
        }
    }

    @Test
    void killedInAHugeTransactionItGoesOnWithinIt() throws Exception {
        Random random = seeded("split");
        Shop shop = Shop.open("crash_split");
        try (CommittedTopic topic = new CommittedTopic(shop.orders())) {
            ServiceProcess.start(shop).awaitReady().kill();
            shop.sql(
                    "begin; insert into orders select 's' || n, 'c' || n % 50, n, 'USD', '{a,b}', now(), 'eu' from generate_series(1, 40000) n;"
                            + " update orders set total_amount = total_amount + 0.5 where customer_id = 'c7'; commit",
                    "insert into orders values ('last', 'c1', 1)");
            boolean announced = false;
            for (int i = 0; i < KILLS; i++) {
                try (ServiceProcess service = ServiceProcess.start(shop, "--split-after", "3000")) {
                    int before = topic.records().size();
                    await().atMost(Duration.ofSeconds(60))
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> topic.records().size() > before || before > 40_000);
                    Thread.sleep(random.nextInt(100));
                    System.out.println("killed with " + topic.records().size() + " records in the topic");
                    assertThat(service.alive()).as(service::output).isTrue();
                    announced |= service.output().contains("too large for one Kafka transaction");
                }
            }
            assertThat(announced).isTrue();
            try (ServiceProcess service = ServiceProcess.start(shop, "--split-after", "3000")) {
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> topic.records().size() >= 40_801);
                assertExact(shop, topic);
                assertThat(topic.records()).hasSize(40_801);
                assertThat(service.alive()).as(service::output).isTrue();
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
