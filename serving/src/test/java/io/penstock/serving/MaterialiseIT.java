package io.penstock.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.servers.TestServers;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MaterialiseIT {
    private static final long WINDOW = 1_700_000_040_000L;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static int worlds;
    private World world;
    private Serving serving;
    private ViewProducer revenue;

    @BeforeEach
    void start() throws Exception {
        world = World.create("mat" + worlds++, 3);
        serving = new Serving(world.pipeline(), world.environment(), () -> {});
        serving.start();
        await().atMost(PATIENCE)
                .until(() -> new Http(serving.port()).get("/readyz").statusCode() == 200);
        revenue = new ViewProducer(world, World.REVENUE);
    }

    @AfterEach
    void stop() {
        revenue.close();
        serving.close();
        await().ignoreExceptions().untilAsserted(() -> assertThat(world.query(
                        "SELECT application_name, state FROM pg_stat_activity WHERE application_name LIKE 'penstock%'"
                                + " AND datname = current_database()"))
                .as("connections that outlive the service")
                .isEmpty());
        world.close();
    }

    @Test
    void everyColumnArrivesWithItsExactValue() throws Exception {
        revenue.row(
                        List.of("eu-west-1", "USD"),
                        WINDOW,
                        Map.of("orders", 3L, "revenue", new BigDecimal("-90071992547409931234.56"), "largest", 0.1),
                        3,
                        5,
                        7)
                .get();

        eventually(
                "SELECT source_region, currency, (extract(epoch FROM window_start) * 1000)::bigint,"
                        + " (extract(epoch FROM window_end) * 1000)::bigint, orders, revenue, largest, rows, changes,"
                        + " version, final, now() - source_time < interval '1 minute' FROM "
                        + world.table("revenue"),
                List.of(
                        "eu-west-1",
                        "USD",
                        "1700000040000",
                        "1700000100000",
                        "3",
                        "-90071992547409931234.56",
                        "0.1",
                        "3",
                        "5",
                        "7",
                        "t",
                        "t"));
    }

    @Test
    void timesFarFromNowKeepTheirMilliseconds() throws Exception {
        long[] starts = {-62_135_596_799_999L, -1, 253_402_300_799_999L};
        for (long start : starts) {
            revenue.revenue("eu", "EUR", start, 2).get();
        }

        eventually(
                "SELECT (extract(epoch FROM window_start) * 1000)::bigint FROM " + world.table("revenue")
                        + " ORDER BY window_start",
                List.of("-62135596799999"),
                List.of("-1"),
                List.of("253402300799999"));
    }

    @Test
    void anOlderVersionNeverReplacesANewerOne() throws Exception {
        revenue.revenue("eu", "EUR", WINDOW, 9).get();
        eventually("SELECT version FROM " + world.table("revenue"), List.of("9"));

        revenue.revenue("eu", "EUR", WINDOW, 8).get();
        revenue.revenue("eu", "EUR", WINDOW, 4).get();
        revenue.revenue("us", "USD", WINDOW, 2).get();

        eventually(
                "SELECT source_region, version, orders, revenue FROM " + world.table("revenue") + " ORDER BY 1",
                List.of("eu", "9", "9", "0.63"),
                List.of("us", "2", "2", "0.14"));
    }

    @Test
    void aReplayFromTheBeginningChangesNothing() throws Exception {
        for (int version = 2; version < 400; version++) {
            revenue.revenue("r" + version % 7, "EUR", WINDOW, version);
        }
        revenue.flush();
        awaitOffsets("revenue", 398);
        List<List<String>> before = world.query("SELECT * FROM " + world.table("revenue") + " ORDER BY 1, 2");
        assertThat(before).hasSize(7);

        serving.close();
        world.execute("DELETE FROM " + world.table("penstock_offsets"));
        serving = new Serving(world.pipeline(), world.environment(), () -> {});
        serving.start();

        awaitOffsets("revenue", 398);
        assertThat(world.query("SELECT * FROM " + world.table("revenue") + " ORDER BY 1, 2"))
                .isEqualTo(before);
    }

    @Test
    void whatATransactionAbortedIsNeverSeenAndItsMarkersAreSteppedOver() throws Exception {
        Map<String, Object> transactional =
                Map.of("transactional.id", world.names().processingTransactionalPrefix("t"));
        try (ViewProducer job = new ViewProducer(world, world.pipeline(), World.REVENUE, transactional)) {
            job.kafka().initTransactions();
            job.kafka().beginTransaction();
            job.revenue("committed", "EUR", WINDOW, 2);
            job.kafka().commitTransaction();
            job.kafka().beginTransaction();
            job.revenue("aborted", "EUR", WINDOW, 100);
            job.revenue("committed", "EUR", WINDOW, 100);
            job.flush();
            job.kafka().abortTransaction();
            job.kafka().beginTransaction();
            job.revenue("committed", "EUR", WINDOW, 4);
            job.kafka().commitTransaction();
        }

        eventually("SELECT source_region, version FROM " + world.table("revenue"), List.of("committed", "4"));
        long ends = endOffsets("revenue").values().stream()
                .mapToLong(Long::longValue)
                .sum();
        awaitOffsets("revenue", ends);
        assertThat(ends).as("records and markers").isGreaterThan(4);
    }

    @Test
    void theGroupIsToldHowFarTheDatabaseIs() throws Exception {
        for (int i = 0; i < 50; i++) {
            revenue.revenue("r" + i, "EUR", WINDOW, 2);
        }
        revenue.flush();

        await().atMost(PATIENCE).untilAsserted(() -> {
            var committed = world.admin()
                    .listConsumerGroupOffsets(world.names().servingGroup())
                    .partitionsToOffsetAndMetadata()
                    .get();
            assertThat(committed.values().stream()
                            .mapToLong(offset -> offset.offset())
                            .sum())
                    .isEqualTo(50);
        });
    }

    @Test
    void aMalformedRecordStopsItsPartitionAndNothingElse() throws Exception {
        TopicPartition bad = new TopicPartition(world.names().viewTopic(World.REVENUE), 0);
        revenue.revenue("eu", "EUR", WINDOW, 2).get();
        byte[] good = revenue.last();
        revenue.raw(0, good).get();
        long offset = revenue.raw(0, new byte[] {0, 0, 0}).get().offset();
        revenue.raw(0, good).get();

        Http http = new Http(serving.port());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(http.get("/readyz").body())
                        .contains("views", bad + " stopped at offset " + offset, "TOO_SHORT"));
        try (ViewProducer payments = new ViewProducer(world, World.PAYMENTS)) {
            for (int i = 0; i < 20; i++) {
                payments.row(List.of("s" + i), WINDOW, Map.of("amount", BigDecimal.valueOf(100, 2)), 1, 1, 2);
            }
            payments.flush();
        }
        eventually("SELECT count(*) FROM " + world.table("payments"), List.of("20"));
        assertThat(world.query("SELECT next_offset FROM " + world.table("penstock_offsets") + " WHERE topic = '"
                        + bad.topic() + "' AND partition = 0"))
                .containsExactly(List.of(String.valueOf(offset)));
        assertThat(http.get("/metrics").body())
                .contains("penstock_serving_malformed_total{topic=\"" + bad.topic() + "\"} 1.0")
                .contains("penstock_serving_stopped_partitions 1.0");
        assertThat(http.get("/readyz").statusCode()).isEqualTo(503);
        assertThat(http.get("/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void aTombstoneLeavesTheRowToItsRetention() throws Exception {
        revenue.revenue("eu", "EUR", WINDOW, 2).get();
        revenue.tombstone("[\"eu\",\"EUR\"," + WINDOW + "]").get();
        revenue.revenue("us", "USD", WINDOW, 2).get();

        awaitOffsets("revenue", 3);
        assertThat(world.query("SELECT count(*) FROM " + world.table("revenue")))
                .containsExactly(List.of("2"));
    }

    @Test
    void valuesThatPostgresqlCannotIndexStayApartAndStopNobody() throws Exception {
        String random = new java.util.Random(1)
                .ints(20_000, 0x20, 0xd7ff)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        List<String> odd = List.of("nul\u0000", "nul\u00010", "nul", "'; DROP TABLE x; --", random, random + "x");
        for (String region : odd) {
            revenue.revenue(region, random, WINDOW, 2).get();
        }

        eventually("SELECT count(*), count(DISTINCT source_region) FROM " + world.table("revenue"), List.of("6", "6"));
        Http http = new Http(serving.port());
        for (String region : odd.subList(0, 4)) {
            assertThat(http.rows("revenue", "source_region", region))
                    .singleElement()
                    .satisfies(row ->
                            assertThat(row.get("source_region").textValue()).isEqualTo(region));
        }
    }

    @Test
    void aPartitionThatIsAddedIsReadFromItsFirstRecord() throws Exception {
        String topic = world.names().viewTopic(World.REVENUE);
        revenue.revenue("eu", "EUR", WINDOW, 2).get();
        awaitOffsets("revenue", 1);

        world.admin()
                .createPartitions(Map.of(topic, NewPartitions.increaseTo(4)))
                .all()
                .get();
        revenue.raw(3, revenue.last()).get();

        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(world.query("SELECT next_offset FROM "
                        + world.table("penstock_offsets") + " WHERE topic = '" + topic + "' AND partition = 3"))
                .containsExactly(List.of("1")));
    }

    @Test
    void postgresqlKilledUnderLoadLosesNothing() throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(8).toNanos();
        boolean killed = false;
        int version = 2;
        List<List<String>> expected = new ArrayList<>();
        while (System.nanoTime() < end) {
            for (int region = 0; region < 20; region++) {
                revenue.revenue("r" + region, "EUR", WINDOW, version);
            }
            revenue.flush();
            version++;
            if (!killed && version > 50) {
                TestServers.postgres().unit().kill();
                killed = true;
            }
        }
        assertThat(killed).isTrue();
        for (int region = 0; region < 20; region++) {
            expected.add(List.of("r" + region, String.valueOf(version - 1), String.valueOf(version - 1)));
        }
        expected.sort((one, other) -> one.get(0).compareTo(other.get(0)));

        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() -> assertThat(
                        world.query("SELECT source_region, version, orders FROM " + world.table("revenue")
                                + " ORDER BY source_region COLLATE \"C\""))
                .isEqualTo(expected));
        Http http = new Http(serving.port());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(http.get("/readyz").body()).contains("\"status\":\"ready\""));
        awaitOffsets("revenue", 20L * (version - 2));
    }

    private Map<TopicPartition, Long> endOffsets(String view) throws Exception {
        return Kafka.endOffsets(world.admin(), world.names().viewTopic(view));
    }

    private void awaitOffsets(String view, long sum) {
        eventually(
                "SELECT sum(next_offset) FROM " + world.table("penstock_offsets") + " WHERE topic = '"
                        + world.names().viewTopic(view) + "'",
                List.of(String.valueOf(sum)));
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    private void eventually(String sql, List<String>... rows) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(world.query(sql))
                .containsExactly(rows));
    }
}
