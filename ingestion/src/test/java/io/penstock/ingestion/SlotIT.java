package io.penstock.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.common.failure.PenstockException;
import io.penstock.servers.TestServers;
import io.penstock.servers.net.FreePorts;
import io.penstock.servers.postgres.Postgres;
import io.penstock.servers.postgres.PostgresSettings;
import io.penstock.servers.process.ProcessUnit;
import io.penstock.servers.process.UnitListener;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What others do to the slot, and what it retains. */
class SlotIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String LSN = "[0-9A-F]+/[0-9A-F]+";

    @Test
    void aSlotThatIsMadeAnewWhileItRunsStopsItWithBothPositions() throws Exception {
        Shop shop = Shop.open("slot_anew");
        try (ServiceThread service = afterFirstChange(shop)) {
            shop.sql(cutOff(
                            "pg_drop_replication_slot(slot_name), pg_create_logical_replication_slot(slot_name, 'pgoutput')")
                    .formatted(shop.slot()));

            assertAdvanced(shop, service.failure());
        }
    }

    @Test
    void aSlotThatIsAdvancedWhileItRunsStopsItWithBothPositions() throws Exception {
        Shop shop = Shop.open("slot_advanced");
        try (ServiceThread service = afterFirstChange(shop)) {
            shop.sql(
                    cutOff("active").formatted(shop.slot()),
                    "insert into orders values ('skipped', 'c1', 1)",
                    "select pg_replication_slot_advance('" + shop.slot() + "', pg_current_wal_lsn())");

            assertAdvanced(shop, service.failure());
        }
        // Whatever restarts it gets the same answer.
        try (ServiceThread again = ServiceThread.start(shop)) {
            assertAdvanced(shop, again.failure());
        }
    }

    @Test
    void aSlotThatTheServerGivesUpIsAnnouncedAndThenStopsIt() throws Exception {
        Postgres postgres = new Postgres(
                TestServers.installation(),
                new PostgresSettings(
                        TestServers.folder().resolve("small-log"),
                        new FreePorts().any(),
                        "postgres",
                        Map.of("max_slot_wal_keep_size", "64MB", "min_wal_size", "32MB", "max_wal_size", "64MB")),
                TestServers.folder().resolve("small-log.txt"),
                UnitListener.NONE);
        ProcessUnit broker = TestServers.kafka().unit();
        try (ProcessUnit server = postgres.unit()) {
            server.start().awaitReady(SOON);
            Shop shop = Shop.on(postgres, "slot_lost");
            shop.sql("create table public.busy (filler text)");
            try (ServiceThread service = afterFirstChange(shop)) {
                assertThat(service.metrics())
                        .contains("penstock_ingestion_slot_state{state=\"reserved\"} 1")
                        .containsPattern("penstock_ingestion_retained_wal_share \\d");
                OutageIT.signal(broker, "STOP");
                write(shop, 44);
                await().atMost(SOON).untilAsserted(() -> assertThat(service.readiness())
                        .containsPattern("\"warnings\":\\{\"slot\":\"slot " + shop.slot()
                                + " retains \\d+ MiB of write-ahead log, \\d\\d+ % of max_slot_wal_keep_size"));

                write(shop, 100);
                shop.sql("checkpoint");
                // Whether the log or the slot is missed first is open; the next attempt needs Kafka to know the
                // position.
                OutageIT.signal(broker, "CONT");

                PenstockException failure = service.failure();
                assertThat(failure.code()).isEqualTo("slot-lost");
                assertThat(failure)
                        .hasMessageMatching("slot " + shop.slot()
                                + " was invalidated by the server \\(wal_status lost\\); it stands at LSN " + LSN
                                + ", Kafka holds changes up to LSN " + LSN + ", .* --resnapshot all");
            } finally {
                OutageIT.signal(broker, "CONT");
            }
            try (ServiceThread again = ServiceThread.start(shop)) {
                assertThat(again.failure().code()).isEqualTo("slot-lost");
            }
        }
    }

    @Test
    void aTableThatLeavesThePublicationStopsIt() throws Exception {
        Shop shop = Shop.open("slot_unpublished");
        try (ServiceThread service = afterFirstChange(shop)) {
            shop.sql("alter publication " + shop.slot() + " drop table orders");

            PenstockException failure = service.failure();
            assertThat(failure.code()).isEqualTo("table-unpublished");
            assertThat(failure)
                    .hasMessageContaining("table public.orders is not in publication " + shop.slot() + " any more")
                    .hasMessageEndingWith("run: ingestion … --resnapshot public.orders");
        }
        shop.sql("insert into orders values ('unseen', 'c1', 1)");
        // Not even one that may mend the publication by itself does so: what was written meanwhile is not in the log.
        shop.sql(
                "alter table orders owner to penstock_cdc",
                "alter publication " + shop.slot() + " owner to penstock_cdc");
        try (ServiceThread again = ServiceThread.start(shop)) {
            assertThat(again.failure().code()).isEqualTo("table-unpublished");
        }
        shop.sql("alter publication " + shop.slot() + " add table orders");
        try (ServiceProcess repair = ServiceProcess.start(shop, "--resnapshot", "public.orders")) {
            assertThat(repair.awaitExit()).as(repair::output).isZero();
        }
        try (ServiceThread repaired = ServiceThread.start(shop).awaitReady();
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(Chains.of(topic.changes()).remaining()).isEqualTo(Chains.table(shop)));
            assertThat(repaired.alive()).isTrue();
        }
    }

    /**
     * Busy uncaptured tables beside an idle captured one. Without beats, the slot would retain all that is written, 204
     * MiB. With them, less than two rounds and a half: PostgreSQL takes no new point to restart from while an earlier
     * one waits for its acknowledgement, so a point that the background writer puts into the middle of a round keeps
     * the rest of that round until the end of the next.
     */
    @Test
    void whileTheCapturedTableRestsWhatIsRetainedStaysBounded() throws Exception {
        Shop shop = Shop.open("slot_idle");
        shop.sql("create table public.busy (filler text)");
        try (ServiceThread service = afterFirstChange(shop)) {
            long most = 0;
            for (int i = 0; i < 6; i++) {
                write(shop, 34);
                most = Math.max(most, retained(shop));
                // What a busy server does by itself every few seconds; slots move on at such points only.
                shop.sql("checkpoint");
                String written = shop.ask("select pg_current_wal_lsn()");
                await().atMost(Duration.ofSeconds(10)).until(() -> shop.ask("select confirmed_flush_lsn >= '" + written
                                + "'::pg_lsn from pg_replication_slots where slot_name = '" + shop.slot() + "'")
                        .equals("t"));
                most = Math.max(most, retained(shop));
            }
            System.out.println("retained at most, of 204 MiB written: " + (most >> 20) + " MiB");
            assertThat(most).isLessThan(85L << 20);
            assertThat(service.alive()).isTrue();
        }
    }

    private static ServiceThread afterFirstChange(Shop shop) throws Exception {
        ServiceThread service = ServiceThread.start(shop).awaitReady();
        try (CommittedTopic topic = new CommittedTopic(shop.orders())) {
            shop.sql("insert into orders values ('o1', 'c1', 1)");
            await().atMost(SOON).until(() -> topic.records().size() == 1);
        }
        return service;
    }

    /** Ends our connection to the slot and is faster than our way back. */
    private static String cutOff(String then) {
        return "select pg_terminate_backend(active_pid, 5000), " + then
                + " from pg_replication_slots where slot_name = '%s'";
    }

    private static void assertAdvanced(Shop shop, PenstockException failure) {
        assertThat(failure.code()).isEqualTo("slot-advanced");
        assertThat(failure)
                .hasMessageMatching("slot " + shop.slot() + " stands at LSN " + LSN + ", Kafka holds changes up to LSN "
                        + LSN + " only: .* --resnapshot all");
    }

    private static long retained(Shop shop) throws Exception {
        return Long.parseLong(shop.ask("select pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint"
                + " from pg_replication_slots where slot_name = '" + shop.slot() + "'"));
    }

    private static void write(Shop shop, int megabytes) throws Exception {
        shop.sql("insert into busy select repeat(md5(n::text), 32) from generate_series(1, " + megabytes * 950 + ") n");
    }
}
