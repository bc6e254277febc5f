package io.penstock.ingestion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.servers.TestServers;
import io.penstock.servers.process.ProcessUnit;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** The service, killed with SIGKILL in the middle of what it does once in a while: each test shows that it was there. */
class KilledMidwayIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final long SEED = Long.getLong("penstock.seed", System.nanoTime());

    /** The slot is there, Kafka knows nothing of it: whatever it holds is given up, and one is made anew. */
    @Test
    void betweenTheSlotAndItsPosition() throws Exception {
        Shop shop = Shop.open("midway_slot");
        ProcessUnit broker = TestServers.kafka().unit();
        fill(shop, 300);
        try (CommittedTopic topic = new CommittedTopic(shop.orders())) {
            try (ServiceProcess service = ServiceProcess.start(shop);
                    var open = shop.connect();
                    var sql = open.createStatement()) {
                // The slot cannot begin as long as this is open.
                open.setAutoCommit(false);
                sql.execute("insert into orders values ('open', 'c1', 1)");
                await().atMost(SOON).until(() -> slots(shop, "confirmed_flush_lsn is null") == 1);
                OutageIT.signal(broker, "STOP");
                try {
                    open.commit();
                    await().atMost(SOON).until(() -> slots(shop, "confirmed_flush_lsn is not null") == 1);
                    service.kill();
                } finally {
                    OutageIT.signal(broker, "CONT");
                }
            }
            assertThat(stored(shop)).isEmpty();
            shop.sql("insert into orders values ('between', 'c1', 1)", "delete from orders where order_id = 's7'");
            try (ServiceProcess service = ServiceProcess.start(shop).awaitReady()) {
                shop.sql("insert into orders values ('last', 'c1', 1)");
                awaitTable(shop, topic);
                assertThat(topic.records()).hasSize(302);
                assertThat(service.alive()).as(service::output).isTrue();
            }
        }
    }

    @Test
    void whileARepairTakesBackWhatTheTopicHolds() throws Exception {
        Shop shop = Shop.open("midway_repair");
        fill(shop, 25_000);
        try (OrderLoad load = new OrderLoad(shop, SEED, 8);
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            ServiceProcess.start(shop).awaitReady().kill();
            shop.sql(
                    "select pg_drop_replication_slot('" + shop.slot() + "')",
                    "update orders set total_amount = 0.5 where order_id = 's8'",
                    "delete from orders where order_id = 's9'");
            load.start();
            try (ServiceProcess repair = ServiceProcess.start(shop, "--resnapshot", "all")) {
                assertThat(repair.awaitExit()).as(repair::output).isZero();
            }
            assertThat(stored(shop)).contains("\"phase\":\"retract\"");
            try (ServiceProcess service = ServiceProcess.start(shop)) {
                await().atMost(SOON).pollInterval(Duration.ofMillis(10)).until(() -> service.output()
                        .contains("taking back what the topic holds"));
                killOnce(service, () -> topic.records().size() > 25_000);
            }
            assertThat(topic.changes().stream().filter(KilledMidwayIT::takenBack))
                    .as("rows taken back when it was killed")
                    .hasSizeBetween(1, 24_999);
            assertThat(stored(shop)).contains("\"phase\":\"retract\"");
            try (ServiceProcess service = ServiceProcess.start(shop).awaitReady()) {
                load.stop();
                awaitTable(shop, topic);
                assertThat(topic.changes().stream().filter(KilledMidwayIT::takenBack))
                        .hasSize(25_000);
                assertThat(service.alive()).as(service::output).isTrue();
            }
        }
    }

    @Test
    void whileATableIsReadAgain() throws Exception {
        Shop shop = Shop.open("midway_again");
        fill(shop, 6_000);
        String chunk = "200";
        try (OrderLoad load = new OrderLoad(shop, SEED, 8);
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            try (ServiceProcess service =
                    ServiceProcess.start(shop, "--chunk-rows", "6000").awaitReady()) {
                service.stop();
            }
            load.start();
            ServiceProcess service =
                    ServiceProcess.start(shop, "--chunk-rows", chunk).awaitReady();
            assertThat(service.order("orders")).isEqualTo(202);
            for (int kill = 0; kill < 2; kill++) {
                long before =
                        topic.changes().stream().filter(KilledMidwayIT::again).count();
                killOnce(
                        service,
                        () -> topic.changes().stream()
                                        .filter(KilledMidwayIT::again)
                                        .count()
                                > before);
                assertThat(stored(shop)).contains("\"phase\":\"reread\"");
                service = ServiceProcess.start(shop, "--chunk-rows", kill == 0 ? chunk : "6000");
            }
            try (ServiceProcess last = service.awaitReady()) {
                await().atMost(SOON).until(() -> last.output().contains("the snapshot is complete"));
                load.stop();
                awaitTable(shop, topic);
                List<CommittedTopic.Change> again =
                        topic.changes().stream().filter(KilledMidwayIT::again).toList();
                assertThat(again)
                        .allSatisfy(change -> assertThat(change.after()).isEqualTo(change.before()));
                assertThat(again.stream().map(CommittedTopic.Change::orderId))
                        .as("each row at most once, whatever was killed")
                        .doesNotHaveDuplicates()
                        .hasSizeGreaterThan(4_000);
            }
        }
    }

    /** Lets the service run a little at a time, so that whatever the machine does, the moment is not missed. */
    private static void killOnce(ServiceProcess service, BooleanSupplier there) throws Exception {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (!there.getAsBoolean()) {
            assertThat(System.nanoTime()).as(service::output).isLessThan(deadline);
            assertThat(service.alive()).as(service::output).isTrue();
            service.signal("CONT");
            Thread.sleep(50);
            service.signal("STOP");
        }
        service.kill();
    }

    private static boolean again(CommittedTopic.Change change) {
        return change.op().equals("r") && change.before() != null;
    }

    private static boolean takenBack(CommittedTopic.Change change) {
        return ((GenericRecord) change.envelope().get(ChangeEnvelope.SOURCE))
                .get(ChangeEnvelope.SOURCE_SNAPSHOT)
                .toString()
                .equals("retract");
    }

    private static int slots(Shop shop, String condition) throws Exception {
        return Integer.parseInt(shop.ask(
                "select count(*) from pg_replication_slots where slot_name = '" + shop.slot() + "' and " + condition));
    }

    /** The checkpoint that Kafka holds; empty if there is none. */
    private static String stored(Shop shop) {
        try (CommittedTopic offsets = new CommittedTopic(shop.offsets())) {
            var records = offsets.records();
            return records.isEmpty()
                    ? ""
                    : new String(records.get(records.size() - 1).value(), UTF_8);
        }
    }

    private static void fill(Shop shop, int rows) throws Exception {
        shop.sql(
                "insert into orders select 's' || n, 'c' || n % 50, n, 'USD', '{a,b}', now(), 'eu' from generate_series(1, "
                        + rows + ") n");
    }

    private static void awaitTable(Shop shop, CommittedTopic topic) throws Exception {
        List<String> table = Chains.table(shop);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Chains.of(topic.changes()).differences(table))
                        .as("seed " + SEED)
                        .isEmpty());
        assertThat(Chains.of(topic.changes()).breaks()).as("seed " + SEED).isEmpty();
    }
}
