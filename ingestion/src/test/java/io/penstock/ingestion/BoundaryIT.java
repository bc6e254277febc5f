package io.penstock.ingestion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.ingestion.cdc.postgres.Lsn;
import java.io.StringReader;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.postgresql.PGConnection;

/** Places in the log where readers that store a position inside a source transaction lose rows or double them. */
class BoundaryIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private Shop shop;
    private CommittedTopic topic;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        shop = Shop.open("boundary_"
                + Math.floorMod(test.getTestMethod().orElseThrow().getName().hashCode(), 100_000));
        topic = new CommittedTopic(shop.orders());
    }

    @AfterEach
    void close() {
        topic.close();
    }

    /** COPY gives all rows of a page one LSN. */
    @Test
    void rowsThatShareAnLsnAreSplitBetweenTwoRuns() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 600; i++) {
            lines.append("o%d\tc%d\t1.00\tEUR\t{}\t2024-01-01 00:00:00+00\teu\n".formatted(i, i % 7));
        }
        try (ServiceProcess first =
                        ServiceProcess.start(shop, "--split-after", "50").awaitReady();
                Connection connection = shop.connect()) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy orders from stdin", new StringReader(lines.toString()));
            await().atMost(SOON).pollInterval(Duration.ofMillis(1)).until(() -> !topic.records()
                    .isEmpty());
            first.kill();
        }
        assertThat(topic.changes().stream()
                        .map(change -> change.lsn())
                        .distinct()
                        .count())
                .as("rows of a page share an LSN")
                .isLessThan(topic.records().size());
        try (ServiceProcess second = ServiceProcess.start(shop)) {
            await().atMost(SOON).until(() -> topic.records().size() >= 600);
            assertExact(600, second);
        }
    }

    /** What is committed first ends where the other transaction's next row begins. */
    @Test
    void aCommitEndsWhereAnotherTransactionsNextRowBegins() throws Exception {
        try (Connection one = shop.connect();
                Connection other = shop.connect();
                var first = one.createStatement();
                var second = other.createStatement()) {
            one.setAutoCommit(false);
            other.setAutoCommit(false);
            try (ServiceProcess service = ServiceProcess.start(shop).awaitReady()) {
                second.execute("insert into orders values ('b1', 'cb', 1)");
                first.execute("insert into orders values ('a1', 'ca', 1)");
                one.commit();
                second.execute("insert into orders values ('b2', 'cb', 2)");
                await().atMost(SOON).until(() -> topic.records().size() == 1);
                service.kill();
            }
            other.commit();
        }
        try (ServiceProcess service = ServiceProcess.start(shop)) {
            await().atMost(SOON).until(() -> topic.records().size() >= 3);
            assertExact(3, service);
        }
    }

    /** Killed after Kafka has the commit and before the server was told. */
    @Test
    void theSlotLagsBehindWhatKafkaHolds() throws Exception {
        try (ServiceProcess service = ServiceProcess.start(shop).awaitReady()) {
            for (int i = 0; i < 20; i++) {
                shop.sql("insert into orders values ('o" + i + "', 'c1', 1)");
            }
            await().atMost(SOON)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> topic.records().size() == 20);
            service.kill();
        }
        long told = Lsn.parse(shop.ask("select confirmed_flush_lsn::text from pg_replication_slots where slot_name = '"
                        + shop.slot() + "'"))
                .order();
        assertThat(told).as("the server was not told everything").isLessThan(stored());
        try (ServiceProcess service = ServiceProcess.start(shop)) {
            shop.sql("insert into orders values ('last', 'c1', 1)");
            await().atMost(SOON).until(() -> topic.records().size() >= 21);
            assertExact(21, service);
        }
    }

    private long stored() {
        try (CommittedTopic offsets = new CommittedTopic(shop.offsets())) {
            var records = offsets.records();
            String json = new String(records.get(records.size() - 1).value(), UTF_8);
            return Lsn.parse(json.replaceAll("^.\"lsn\":\"([^\"]+)\".*", "$1")).order();
        }
    }

    private void assertExact(int changes, ServiceProcess service) throws Exception {
        shop.sql("insert into orders values ('end', 'c1', 1)");
        await().atMost(SOON).until(() -> topic.records().size() > changes);
        Chains chains = Chains.of(topic.changes());
        assertThat(chains.breaks()).isEmpty();
        assertThat(chains.remaining()).isEqualTo(Chains.table(shop));
        assertThat(topic.records()).hasSize(changes + 1);
        assertThat(service.alive()).as(service::output).isTrue();
    }
}
