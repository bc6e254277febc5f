package io.penstock.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.StringReader;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postgresql.PGConnection;

/** One service on one table; each test has orders of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamingIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int SIGTERM = 143;

    private Shop shop;
    private ServiceProcess service;
    private CommittedTopic topic;
    private CommittedTopic deadLetters;

    @BeforeAll
    void begin() throws Exception {
        shop = Shop.open("streaming");
        shop.sql(
                "create table public.other (id int primary key, filler text)",
                "insert into orders values ('r1', 'c1', 1.50, 'EUR', '{a,\"b,c\"}', '2024-01-02 03:04:05.678+00', 'eu')",
                "insert into orders values ('r2', 'c2', 2, null, '{}', '1999-12-31 23:59:59+00', null)");
        service = ServiceProcess.start(shop).awaitReady();
        topic = new CommittedTopic(shop.orders());
        deadLetters = new CommittedTopic(shop.deadLetters());
    }

    @AfterAll
    void end() {
        deadLetters.close();
        topic.close();
        service.close();
    }

    @Test
    void theSnapshotBringsWhatTheTableHeld() {
        assertThat(changes("r", 2)).containsExactlyInAnyOrder("r c1 r1 >1.5", "r c2 r2 >2.0");
        assertThat(find("r1").after())
                .hasToString(
                        "{\"order_id\": \"r1\", \"customer_id\": \"c1\", \"total_amount\": 1.5, \"currency\": \"EUR\","
                                + " \"items\": [\"a\", \"b,c\"], \"created_at\": 1704164645678, \"source_region\": \"eu\"}");
        assertThat(find("r2").after()).asString().contains("\"currency\": \"USD\"", "\"source_region\": \"us-east-1\"");
    }

    @Test
    void insertsUpdatesAndDeletesComeInOrder() throws Exception {
        shop.sql(
                "insert into orders values ('a1', 'ca', 1), ('a2', 'ca', 2), ('a3', 'ca', 3)",
                "update orders set total_amount = total_amount + 10 where order_id in ('a1', 'a3')",
                "delete from orders where order_id = 'a1'");

        assertThat(changes("a", 6))
                .containsExactly(
                        "c ca a1 >1.0",
                        "c ca a2 >2.0",
                        "c ca a3 >3.0",
                        "u ca a1 1.0>11.0",
                        "u ca a3 3.0>13.0",
                        "d ca a1 11.0>");
        assertThat(find("a1").record().timestamp()).isEqualTo((long)
                ((org.apache.avro.generic.GenericRecord) find("a1").envelope().get("source")).get("ts_ms"));
    }

    @Test
    void aChangedKeyLeavesItsOldPartitionAndEntersItsNewOne() throws Exception {
        shop.sql(
                "insert into orders values ('k1', 'k-old', 1)",
                "update orders set customer_id = 'k-new', total_amount = 2 where order_id = 'k1'",
                "update orders set order_id = 'k2' where order_id = 'k1'");

        assertThat(changes("k", 5))
                .containsExactlyInAnyOrder(
                        "c k-old k1 >1.0", "d k-old k1 1.0>", "c k-new k1 >2.0", "d k-new k1 2.0>", "c k-new k2 >2.0");
    }

    @Test
    void whatIsRolledBackIsNeverSeen() throws Exception {
        try (Connection connection = shop.connect();
                var sql = connection.createStatement()) {
            connection.setAutoCommit(false);
            sql.execute("insert into orders values ('b1', 'cb', 1)");
            var savepoint = connection.setSavepoint();
            sql.execute("insert into orders values ('b2', 'cb', 2)");
            connection.rollback(savepoint);
            sql.execute("insert into orders values ('b3', 'cb', 3)");
            connection.commit();
            sql.execute("insert into orders values ('b4', 'cb', 4)");
            connection.rollback();
        }
        shop.sql("insert into orders values ('b5', 'cb', 5)");

        assertThat(changes("b", 3)).containsExactly("c cb b1 >1.0", "c cb b3 >3.0", "c cb b5 >5.0");
    }

    @Test
    void interleavedTransactionsComeInTheOrderOfTheirCommits() throws Exception {
        try (Connection first = shop.connect();
                Connection second = shop.connect()) {
            first.setAutoCommit(false);
            second.setAutoCommit(false);
            for (int i = 1; i <= 3; i++) {
                first.createStatement().execute("insert into orders values ('i-first-" + i + "', 'ci', " + i + ")");
                second.createStatement().execute("insert into orders values ('i-second-" + i + "', 'ci', " + i + ")");
            }
            second.commit();
            first.commit();
        }

        assertThat(changes("i", 6))
                .containsExactly(
                        "c ci i-second-1 >1.0",
                        "c ci i-second-2 >2.0",
                        "c ci i-second-3 >3.0",
                        "c ci i-first-1 >1.0",
                        "c ci i-first-2 >2.0",
                        "c ci i-first-3 >3.0");
    }

    @Test
    void rowsThatCopyWritesUnderOneLsnAllArrive() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            lines.append("y").append(i).append("\tcy\t").append(i).append('\n');
        }
        try (Connection connection = shop.connect()) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                            "copy orders (order_id, customer_id, total_amount) from stdin",
                            new StringReader(lines.toString()));
        }

        assertThat(changes("y", 500)).hasSize(500).doesNotHaveDuplicates();
    }

    @Test
    void aRowThatCannotBeMappedBecomesADeadLetterAndItsNeighboursFlow() throws Exception {
        shop.sql(
                "insert into orders (order_id, customer_id, total_amount, items, created_at, source_region) values"
                        + " ('u1', 'cu', 1, '{}', now(), null), ('u2', 'cu', 'NaN', '{x,\"y z\",NULL}', 'infinity', null),"
                        + " ('u3', 'cu', 3, '{}', now(), null)",
                "update orders set total_amount = 2 where order_id = 'u2'",
                "update orders set created_at = '-infinity' where order_id = 'u3'",
                "delete from orders where order_id = 'u1'");

        assertThat(changes("u", 3)).containsExactly("c cu u1 >1.0", "c cu u3 >3.0", "d cu u1 1.0>");
        await().atMost(SOON).until(() -> deadLetters.records().size() >= 3);
        List<String> letters = new ArrayList<>();
        deadLetters
                .records()
                .forEach(letter -> letters.add(new String(letter.value(), java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(letters).hasSize(3);
        assertThat(reason(0)).isEqualTo("table public.orders: after: field total_amount: the value is NaN");
        assertThat(reason(2)).isEqualTo("table public.orders: after: field created_at: the value is infinite");
        assertThat(letters.get(1)).contains("\"op\":\"u\"", "\"created_at\":\"infinity\"");
        for (String order : List.of("u2", "u3")) {
            assertThat(shop.ask(
                            "select (json_populate_record(null::orders, '%s'::json -> 'after') = o)::text from orders o where order_id = '%s'"
                                    .formatted(
                                            letters.get(order.equals("u2") ? 1 : 2)
                                                    .replace("'", "''"),
                                            order)))
                    .as("the image is the row, exactly")
                    .isEqualTo("true");
        }
    }

    @Test
    void aLargeValueThatAnUpdateDoesNotTouchIsInBothImages() throws Exception {
        shop.sql("insert into orders (order_id, customer_id, total_amount, items)"
                + " select 't1', 'ct', 1, array_agg(md5(n::text)) from generate_series(1, 5000) n");
        shop.sql("update orders set total_amount = 2 where order_id = 't1'");

        assertThat(changes("t", 2)).containsExactly("c ct t1 >1.0", "u ct t1 1.0>2.0");
        var update = topic.changes().stream()
                .filter(change -> change.orderId().equals("t1") && change.op().equals("u"))
                .findFirst()
                .orElseThrow();
        assertThat(String.valueOf(update.after())).hasSizeGreaterThan(160_000);
        assertThat(String.valueOf(update.before()).replace("1.0,", "2.0,")).isEqualTo(String.valueOf(update.after()));
    }

    @Test
    void aColumnThatTheContractDoesNotNameMayComeAndGo() throws Exception {
        shop.sql(
                "insert into orders values ('d1', 'cd', 1)",
                "alter table orders add column note text default 'x'",
                "insert into orders values ('d2', 'cd', 2)",
                "alter table orders drop column note",
                "insert into orders values ('d3', 'cd', 3)");

        assertThat(changes("d", 3)).containsExactly("c cd d1 >1.0", "c cd d2 >2.0", "c cd d3 >3.0");
    }

    @Test
    void whileTheTableRestsThePositionFollowsTheLog() throws Exception {
        shop.sql("insert into other select n, repeat('x', 1000) from generate_series(1, 3000) n");
        String written = shop.ask("select pg_current_wal_lsn()");

        await().atMost(SOON).until(() -> shop.ask("select confirmed_flush_lsn >= '" + written
                        + "'::pg_lsn from pg_replication_slots where slot_name = '" + shop.slot() + "'")
                .equals("t"));
        assertThat(service.metrics())
                .contains("penstock_ingestion_replication_lag_seconds ", "penstock_ingestion_retained_wal_bytes ");
    }

    @Test
    void messagesThatAnApplicationWritesIntoTheLogAreNoChanges() throws Exception {
        shop.sql(
                "begin; insert into orders values ('m1', 'cm', 1); select pg_logical_emit_message(true, 'app', 'x');"
                        + " select pg_logical_emit_message(false, 'app', 'x'); insert into orders values ('m2', 'cm', 2); commit",
                "insert into orders values ('m3', 'cm', 3)");

        assertThat(changes("m", 3)).containsExactly("c cm m1 >1.0", "c cm m2 >2.0", "c cm m3 >3.0");
    }

    @Test
    void stoppedOnDemandItGoesOnWhereItWas() throws Exception {
        shop.sql("insert into orders values ('s1', 'cs', 1)");
        assertThat(changes("s", 1)).containsExactly("c cs s1 >1.0");
        assertThat(service.stop()).isEqualTo(SIGTERM);
        assertThat(service.output()).contains("IngestionService stopped").doesNotContain("ERROR");
        shop.sql("update orders set total_amount = 2 where order_id = 's1'");

        service = ServiceProcess.start(shop).awaitReady();

        assertThat(changes("s", 2)).containsExactly("c cs s1 >1.0", "u cs s1 1.0>2.0");
    }

    /** Changes of orders whose id begins so, once there are that many, in the order of their partitions. */
    private List<String> changes(String prefix, int atLeast) {
        await().atMost(SOON).until(() -> matching(prefix).size() >= atLeast);
        return matching(prefix);
    }

    private List<String> matching(String prefix) {
        return topic.changes().stream()
                .filter(change -> change.orderId().startsWith(prefix))
                .map(CommittedTopic.Change::summary)
                .toList();
    }

    private CommittedTopic.Change find(String order) {
        return topic.changes().stream()
                .filter(change -> change.orderId().equals(order))
                .findFirst()
                .orElseThrow();
    }

    private String reason(int letter) {
        return new String(
                deadLetters
                        .records()
                        .get(letter)
                        .headers()
                        .lastHeader("__connect.errors.exception.message")
                        .value(),
                java.nio.charset.StandardCharsets.UTF_8);
    }
}
