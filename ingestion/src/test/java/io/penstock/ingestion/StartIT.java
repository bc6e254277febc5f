package io.penstock.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.common.failure.PenstockException;
import io.penstock.ingestion.cdc.postgres.SetupSql;
import io.penstock.servers.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/** What the service refuses to begin with, or to go on with. */
class StartIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void aDatabaseThatIsNotReadyIsToldAllThatIsMissingAndTheSqlForIt() throws Exception {
        Shop shop = Shop.bare("start_bare");
        shop.sql("alter table orders drop constraint orders_pkey", "alter table orders alter created_at type date");

        try (ServiceThread service = ServiceThread.start(shop)) {
            assertThat(service.failure())
                    .hasMessageContaining("GRANT SELECT, INSERT, UPDATE ON penstock.heartbeat TO \"penstock_cdc\"")
                    .hasMessageContaining("ALTER TABLE \"public\".\"orders\" REPLICA IDENTITY FULL")
                    .hasMessageContaining("table public.orders has no primary key")
                    .hasMessageContaining("column created_at is date, which cannot become long (timestamp-millis)");
        }
        shop.sql(
                "alter table orders add primary key (order_id)",
                "alter table orders alter created_at type timestamptz",
                "alter table orders replica identity full");
        shop.sql(SetupSql.of(shop.slot(), List.of("public.orders"), "penstock_cdc")
                .subList(0, 4)
                .toArray(String[]::new));
        try (ServiceThread service = ServiceThread.start(shop)) {
            assertThat(service.failure())
                    .hasMessageContaining("there is no publication penstock_start__bare_shop_db")
                    .hasMessageContaining(
                            "CREATE PUBLICATION \"penstock_start__bare_shop_db\" FOR TABLE \"public\".\"orders\", penstock.heartbeat");
        }
        shop.sql(
                "create publication penstock_start__bare_shop_db for table orders, penstock.heartbeat where (slot <> '') with (publish = 'insert')");
        try (ServiceThread service = ServiceThread.start(shop)) {
            assertThat(service.failure())
                    .hasMessageContaining("publication penstock_start__bare_shop_db leaves out operations");
        }
    }

    @Test
    void whereTheRoleMayItMakesPublicationAndHeartbeatTableItself() throws Exception {
        Shop shop = Shop.bare("start_owner");
        shop.sql(
                "alter table orders replica identity full",
                "alter table orders owner to penstock_cdc",
                "grant create on database start_owner to penstock_cdc");

        try (ServiceThread service = ServiceThread.start(shop);
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            shop.sql("insert into orders values ('o1', 'c1', 1)");
            await().atMost(SOON).until(() -> topic.records().size() == 1);
            assertThat(service.alive()).isTrue();
        }
    }

    @Test
    void topicsAndSchemasThatAreMissingAreNamed() throws Exception {
        Shop shop = Shop.open("start_topics");
        deleteTopics(shop.deadLetters(), shop.offsets());
        try (ServiceThread service = ServiceThread.start(shop)) {
            assertThat(service.failure())
                    .hasMessage(
                            "no such topic: start_topics.orders.dlq, start_topics.cdc.shop-db.offsets; apply the pipeline first");
        }
    }

    @Test
    void aSlotThatWasDroppedStopsItWithSlotAndPosition() throws Exception {
        Shop shop = Shop.open("start_dropped");
        String position = stopAfterFirstChange(shop);
        shop.sql("select pg_drop_replication_slot('" + shop.slot() + "')", "insert into orders values ('o2', 'c1', 2)");

        assertRefused(
                shop,
                "slot-missing",
                "slot penstock_start__dropped_shop_db does not exist, but Kafka holds changes up to LSN " + position);

        shop.sql("select pg_create_logical_replication_slot('" + shop.slot() + "', 'pgoutput')");
        assertRefused(shop, "slot-advanced", "the slot was moved or created again, and what lies between is lost");
    }

    @Test
    void aSlotThatIsDroppedWhileItRunsStopsIt() throws Exception {
        Shop shop = Shop.open("start_moved");
        try (ServiceThread service = ServiceThread.start(shop);
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            shop.sql("insert into orders values ('o1', 'c1', 1)");
            await().atMost(SOON).until(() -> topic.records().size() == 1);
            // Somebody ends our connection to the slot and drops it before we are back.
            shop.sql("select pg_terminate_backend(active_pid, 5000), pg_drop_replication_slot(slot_name)"
                    + " from pg_replication_slots where slot_name = '" + shop.slot() + "'");
            PenstockException failure = service.failure();
            assertThat(failure.code()).isEqualTo("slot-missing");
            assertThat(failure)
                    .hasMessageContaining("slot " + shop.slot() + " does not exist, but Kafka holds changes up to LSN ")
                    .hasMessageEndingWith("run: ingestion … --resnapshot all");
        }
    }

    @Test
    void aPositionThatWasLostIsNotTakenForAFirstStart() throws Exception {
        Shop shop = Shop.open("start_lost");
        stopAfterFirstChange(shop);
        deleteTopics(shop.offsets());
        shop.createTopic(shop.offsets(), 1);

        assertRefused(shop, "position-lost", "a snapshot would double them");
    }

    @Test
    void truncateStopsItAndNothingBehindIsWritten() throws Exception {
        Shop shop = Shop.open("start_truncate");
        try (ServiceThread service = ServiceThread.start(shop);
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            shop.sql("insert into orders values ('o1', 'c1', 1)");
            await().atMost(SOON).until(() -> topic.records().size() == 1);
            shop.sql(
                    "begin; insert into orders values ('o2', 'c1', 2); truncate orders; insert into orders values ('o3', 'c1', 3); commit");

            PenstockException failure = service.failure();

            assertThat(failure.code()).isEqualTo("table-truncated");
            assertThat(failure).hasMessageContaining("TRUNCATE of public.orders at LSN ");
            assertThat(topic.records()).hasSize(1);
        }
        assertRefused(shop, "table-truncated", "TRUNCATE of public.orders");
    }

    @Test
    void anEmptyTableIsASnapshotToo() throws Exception {
        Shop shop = Shop.open("start_empty");
        try (ServiceThread service = ServiceThread.start(shop);
                CommittedTopic offsets = new CommittedTopic(shop.offsets())) {
            await().atMost(SOON).until(() -> !offsets.records().isEmpty());
            assertThat(service.alive()).isTrue();
        }
        shop.sql("insert into orders values ('o1', 'c1', 1)");

        try (ServiceThread service = ServiceThread.start(shop);
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            await().atMost(SOON).until(() -> topic.records().size() == 1);
            assertThat(topic.changes()).extracting(CommittedTopic.Change::op).containsExactly("c");
            assertThat(service.alive()).isTrue();
        }
    }

    @Test
    void aLastTableWithoutRowsDoesNotHoldTheSnapshotBack() throws Exception {
        Shop shop = Shop.of(
                        "start_last",
                        List.of(Shop.ordersIn("orders"), Shop.ordersIn("zeros")),
                        Shop.ORDERS + "; create table public.zeros (like orders including all)")
                .setUp();
        shop.sql("insert into orders values ('o1', 'c1', 1)");
        try (ServiceThread service = ServiceThread.start(shop);
                CommittedTopic topic = new CommittedTopic(shop.orders());
                CommittedTopic zeros = new CommittedTopic(shop.names.topic("zeros"))) {
            await().atMost(SOON).until(() -> topic.records().size() == 1);
            shop.sql("insert into zeros values ('z1', 'c1', 1)", "insert into orders values ('o2', 'c1', 2)");
            await().atMost(SOON)
                    .until(() -> topic.records().size() == 2 && zeros.records().size() == 1);
            assertThat(topic.changes()).extracting(CommittedTopic.Change::op).containsExactly("r", "c");
            assertThat(service.alive()).isTrue();
        }
    }

    @Test
    void aSecondProcessStandsByAndTakesOverFromOneThatHangs() throws Exception {
        Shop shop = Shop.open("start_standby");
        try (ServiceProcess first = ServiceProcess.start(shop).awaitReady();
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            shop.sql("insert into orders values ('o1', 'c1', 1)");
            await().atMost(SOON).until(() -> topic.records().size() == 1);
            first.signal("STOP");
            shop.usePort();
            try (ServiceProcess second = ServiceProcess.start(shop)) {
                await().atMost(SOON).until(() -> second.readiness().contains("standing by"));
                // What the server does by itself once its timeouts are over.
                shop.sql(
                        "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'penstock_cdc' and datname = 'start_standby'"
                                + " and (application_name <> 'penstock-ingestion' or pid in (select pid from pg_locks where locktype = 'advisory'))");
                second.awaitReady();
                shop.sql("insert into orders values ('o2', 'c1', 2)");
                await().atMost(SOON).until(() -> topic.records().size() == 2);

                first.signal("CONT");

                await().atMost(SOON).until(() -> first.readiness().contains("standing by"));
                shop.sql("insert into orders values ('o3', 'c1', 3)");
                await().atMost(SOON).until(() -> topic.records().size() == 3);
                assertThat(topic.changes())
                        .extracting(CommittedTopic.Change::orderId)
                        .containsExactly("o1", "o2", "o3");

                second.kill();
                shop.sql("insert into orders values ('o4', 'c1', 4)");
                await().atMost(SOON).until(() -> topic.records().size() == 4);
                assertThat(first.alive()).isTrue();
            }
        }
    }

    /** The position that Kafka holds afterwards, or a later one. */
    private static String stopAfterFirstChange(Shop shop) throws Exception {
        try (ServiceThread service = ServiceThread.start(shop);
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            shop.sql("insert into orders values ('o1', 'c1', 1)");
            await().atMost(SOON).until(() -> topic.records().size() == 1);
            assertThat(service.alive()).isTrue();
        }
        try (CommittedTopic offsets = new CommittedTopic(shop.offsets())) {
            var records = offsets.records();
            String value = new String(records.get(records.size() - 1).value(), java.nio.charset.StandardCharsets.UTF_8);
            return value.replaceAll("^.\"lsn\":\"([^\"]+)\".*", "$1");
        }
    }

    private static void assertRefused(Shop shop, String code, String message) throws Exception {
        try (ServiceThread service = ServiceThread.start(shop)) {
            PenstockException failure = service.failure();
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure).hasMessageContaining(message);
        }
    }

    private static void deleteTopics(String... topics) throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", TestServers.kafka().bootstrap()))) {
            admin.deleteTopics(List.of(topics)).all().get();
            await().atMost(SOON)
                    .until(() -> admin.listTopics().names().get().stream().noneMatch(List.of(topics)::contains));
        }
    }
}
