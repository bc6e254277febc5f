package io.penstock.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tables that are read while their log goes on. */
class SnapshotIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final long SEED = Long.getLong("penstock.seed", System.nanoTime());

    @Test
    void aTableThatIsReadAgainTellsNothingTwice() throws Exception {
        Shop shop = Shop.open("snapshot_again");
        fill(shop, 3_000);
        try (OrderLoad load = new OrderLoad(shop, SEED, 8);
                CommittedTopic topic = new CommittedTopic(shop.orders());
                ServiceProcess service =
                        ServiceProcess.start(shop, "--chunk-rows", "500").awaitReady()) {
            load.start();
            assertThat(service.order("nothing")).isEqualTo(409);
            assertThat(service.order("orders")).isEqualTo(202);
            await().atMost(SOON).until(() -> service.output().contains("the snapshot is complete"));
            await().atMost(SOON)
                    .until(() ->
                            topic.changes().stream().filter(SnapshotIT::again).count() > 2_500);
            load.stop();
            awaitTable(shop, topic);
            assertThat(topic.changes().stream().filter(SnapshotIT::again))
                    .allSatisfy(change -> assertThat(change.after()).isEqualTo(change.before()));
        }
    }

    private static boolean again(CommittedTopic.Change change) {
        return change.op().equals("r") && change.before() != null;
    }

    @Test
    void rowsMoveAboutInAKeyOfSeveralColumnsWhileItIsRead() throws Exception {
        Shop shop = Shop.open("snapshot_key");
        fill(shop, 4_000);
        shop.sql(
                "update orders set total_amount = 5000 - total_amount",
                "alter table orders alter total_amount set not null, alter source_region set not null",
                "alter table orders drop constraint orders_pkey, add primary key (source_region, total_amount, created_at, order_id)");
        try (OrderLoad load = new OrderLoad(shop, SEED, 8);
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            load.start();
            try (ServiceProcess service =
                    ServiceProcess.start(shop, "--chunk-rows", "150").awaitReady()) {
                load.stop();
                // A row that moves on may be read at its new place before the log tells that it left the old one: under
                // another primary key it is another row. What counts is what all images add up to.
                List<String> table = Chains.table(shop).stream().sorted().toList();
                await().atMost(SOON)
                        .untilAsserted(() ->
                                assertThat(leftOver(topic)).as("seed " + SEED).isEqualTo(table));
                assertThat(service.alive()).isTrue();
            }
        }
    }

    /** Images, each as often as it was added more than taken back; negative ones too. */
    private static List<String> leftOver(CommittedTopic topic) {
        Map<String, Integer> counts = new TreeMap<>();
        for (CommittedTopic.Change change : topic.changes()) {
            count(counts, change.before(), -1);
            count(counts, change.after(), 1);
        }
        List<String> left = new ArrayList<>();
        counts.forEach((row, count) -> left.addAll(Collections.nCopies(Math.abs(count), count < 0 ? "-" + row : row)));
        Collections.sort(left);
        return left;
    }

    private static void count(Map<String, Integer> counts, @Nullable GenericRecord row, int by) {
        if (row != null) {
            counts.merge(row.get("order_id") + "=" + row.get("total_amount"), by, Integer::sum);
        }
    }

    @Test
    void whatWasLostWithASlotIsRepaired() throws Exception {
        Shop shop = Shop.open("snapshot_repair");
        fill(shop, 500);
        try (CommittedTopic topic = new CommittedTopic(shop.orders())) {
            try (ServiceProcess service = ServiceProcess.start(shop).awaitReady()) {
                shop.sql("update orders set total_amount = 7 where order_id = 's7'");
                await().atMost(SOON).until(() -> topic.records().size() == 501);
                assertThat(service.stop()).isEqualTo(143);
            }
            shop.sql(
                    "select pg_drop_replication_slot('" + shop.slot() + "')",
                    "update orders set total_amount = 8 where order_id = 's8'",
                    "delete from orders where order_id = 's9'",
                    "insert into orders values ('n1', 'c1', 1)");
            try (ServiceProcess refused = ServiceProcess.start(shop)) {
                assertThat(refused.awaitExit()).isEqualTo(1);
                assertThat(refused.output()).contains("slot " + shop.slot() + " does not exist", "--resnapshot all");
            }
            try (ServiceProcess wrong = ServiceProcess.start(shop, "--resnapshot", "public.other")) {
                assertThat(wrong.awaitExit()).isEqualTo(1);
                assertThat(wrong.output()).contains("not captured: public.other");
            }
            repair(shop, "all");
            try (ServiceProcess service = ServiceProcess.start(shop).awaitReady()) {
                shop.sql("insert into orders values ('n2', 'c1', 1)");
                awaitTable(shop, topic);
                assertThat(service.alive()).isTrue();
            }
        }
    }

    @Test
    void aTableThatWasTruncatedIsTakenBackAndReadAnew() throws Exception {
        Shop shop = Shop.open("snapshot_truncated");
        fill(shop, 500);
        try (CommittedTopic topic = new CommittedTopic(shop.orders())) {
            try (ServiceProcess service = ServiceProcess.start(shop).awaitReady()) {
                shop.sql("begin; truncate orders; insert into orders values ('n1', 'c1', 1); commit");
                assertThat(service.awaitExit()).isEqualTo(1);
                assertThat(service.output()).contains("TRUNCATE of public.orders", "--resnapshot public.orders");
            }
            repair(shop, "public.orders");
            try (ServiceProcess service = ServiceProcess.start(shop).awaitReady()) {
                shop.sql("insert into orders values ('n2', 'c1', 1)");
                awaitTable(shop, topic);
                assertThat(service.alive()).isTrue();
            }
        }
    }

    @Test
    void aTableThatJoinsLaterIsReadWhileTheOthersGoOn() throws Exception {
        String tables = Shop.ORDERS + "; create table public.returns (like orders including all)";
        Shop one = Shop.of("snapshot_join", List.of(Shop.ordersIn("orders")), tables)
                .setUp();
        fill(one, 300);
        one.sql("insert into returns select * from orders");
        try (CommittedTopic topic = new CommittedTopic(one.orders())) {
            try (ServiceProcess service = ServiceProcess.start(one).awaitReady()) {
                assertThat(service.alive()).isTrue();
            }
            Shop two = one.with(Shop.ordersIn("returns"));
            two.sql(
                    "alter table returns replica identity full",
                    "alter publication " + one.slot() + " add table returns",
                    "grant select on returns to penstock_cdc");
            try (ServiceProcess service = ServiceProcess.start(two).awaitReady();
                    CommittedTopic returns = new CommittedTopic(two.names.topic("returns"))) {
                two.sql("insert into orders values ('n1', 'c1', 1)", "insert into returns values ('n1', 'c1', 1)");
                await().atMost(SOON)
                        .until(() -> topic.records().size() == 301
                                && returns.records().size() == 301);
                assertThat(topic.changes().stream().filter(change -> change.op().equals("r")))
                        .hasSize(300);
                assertThat(service.alive()).isTrue();
            }
        }
    }

    private static void fill(Shop shop, int rows) throws Exception {
        shop.sql(
                "insert into orders select 's' || n, 'c' || n % 50, n, 'USD', '{a,b}', now(), 'eu' from generate_series(1, "
                        + rows + ") n");
    }

    private static void repair(Shop shop, String table) throws Exception {
        try (ServiceProcess repair = ServiceProcess.start(shop, "--resnapshot", table)) {
            assertThat(repair.awaitExit()).as(repair::output).isZero();
        }
    }

    private static void awaitTable(Shop shop, CommittedTopic topic) throws Exception {
        List<String> table = Chains.table(shop);
        assertThat(table).isNotEmpty();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Chains.of(topic.changes()).differences(table))
                        .as("seed " + SEED)
                        .isEmpty());
        assertThat(Chains.of(topic.changes()).breaks()).as("seed " + SEED).isEmpty();
    }
}
