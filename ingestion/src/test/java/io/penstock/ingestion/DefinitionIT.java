package io.penstock.ingestion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.common.failure.PenstockException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Definitions of captured tables that change under the service, and those that it refuses to begin with. */
class DefinitionIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void anUnchangedLargeValueThatTheLogLeavesOutStopsItAndThePlaceholderIsNeverWritten() throws Exception {
        Shop shop = Shop.open("definition_toast");
        try (ServiceThread service = ServiceThread.start(shop).awaitReady();
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            shop.sql("insert into orders (order_id, customer_id, total_amount, items)"
                    + " select 't1', 'ct', 1, array_agg(md5(n::text)) from generate_series(1, 5000) n");
            await().atMost(SOON).until(() -> topic.records().size() == 1);
            shop.sql("begin; alter table orders replica identity default;"
                    + " update orders set total_amount = 2 where order_id = 't1'; commit");

            assertStopped(service, "replica-identity", "table public.orders is not REPLICA IDENTITY FULL any more");
            assertThat(topic.records()).hasSize(1);
        }
    }

    @Test
    void aDeletedRowThatTheLogReducesToItsKeyStopsIt() throws Exception {
        Shop shop = Shop.open("definition_key");
        try (ServiceThread service = ServiceThread.start(shop).awaitReady();
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            shop.sql("insert into orders values ('o1', 'c1', 1)");
            await().atMost(SOON).until(() -> topic.records().size() == 1);
            shop.sql("begin; alter table orders replica identity default; delete from orders; commit");

            assertStopped(
                    service,
                    "replica-identity",
                    "SELECT pg_drop_replication_slot('" + shop.slot() + "')",
                    "run: ingestion … --resnapshot all",
                    "ALTER TABLE \"public\".\"orders\" REPLICA IDENTITY FULL");
            assertThat(topic.records()).hasSize(1);
        }
    }

    /** Its field has a default: without a stop, every later row would hold that. */
    @Test
    void aCapturedColumnThatIsRenamedStopsItAndKeepsItFromBeginningAgain() throws Exception {
        Shop shop = Shop.open("definition_renamed");
        try (ServiceThread service = ServiceThread.start(shop).awaitReady();
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            shop.sql("insert into orders values ('o1', 'c1', 1)");
            await().atMost(SOON).until(() -> topic.records().size() == 1);
            shop.sql(
                    "alter table orders rename source_region to region",
                    "insert into orders (order_id, customer_id, total_amount, region) values ('o2', 'c1', 2, 'eu')");

            assertStopped(service, "column-gone", "table public.orders has no column source_region any more", "region");
            assertThat(topic.records()).hasSize(1);
        }
        try (ServiceThread again = ServiceThread.start(shop)) {
            assertStopped(
                    again,
                    "source-not-ready",
                    "field source_region: table public.orders has no such column source_region");
        }
    }

    @Test
    void aCapturedColumnThatIsDroppedStopsIt() throws Exception {
        Shop shop = Shop.open("definition_dropped");
        try (ServiceThread service = ServiceThread.start(shop).awaitReady();
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            shop.sql("insert into orders values ('o1', 'c1', 1)");
            await().atMost(SOON).until(() -> topic.records().size() == 1);
            shop.sql(
                    "alter table orders drop column currency",
                    "insert into orders (order_id, customer_id, total_amount) values ('o2', 'c1', 2)");

            assertStopped(service, "column-gone", "table public.orders has no column currency any more");
            assertThat(topic.records()).hasSize(1);
        }
    }

    @Test
    void aCapturedColumnOfAnotherTypeGoesOnIfTheFieldCanHoldItAndElseStopsIt() throws Exception {
        Shop shop = Shop.open("definition_retyped");
        try (ServiceThread service = ServiceThread.start(shop).awaitReady();
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            shop.sql(
                    "insert into orders values ('o1', 'c1', 1)",
                    "alter table orders alter order_id type varchar(40), alter total_amount type numeric(14, 2)",
                    "insert into orders values ('o2', 'c1', 123456789012.25)",
                    "update orders set total_amount = 2 where order_id = 'o1'");
            await().atMost(SOON).until(() -> topic.records().size() == 3);
            assertThat(topic.changes())
                    .extracting(CommittedTopic.Change::summary)
                    .containsExactly("c c1 o1 >1.0", "c c1 o2 >1.2345678901225E11", "u c1 o1 1.0>2.0");

            shop.sql("alter table orders alter created_at type date", "insert into orders values ('o3', 'c1', 3)");

            assertStopped(
                    service, "contract-mismatch", "field created_at: column created_at is date, which cannot become");
            assertThat(topic.records()).hasSize(3);
        }
    }

    @Test
    void anotherPrimaryKeyStopsItBeforeAnythingUnderItIsWrittenAndTheNextStartGoesByIt() throws Exception {
        Shop shop = Shop.open("definition_primary");
        try (CommittedTopic topic = new CommittedTopic(shop.orders())) {
            try (ServiceThread service = ServiceThread.start(shop).awaitReady()) {
                shop.sql("insert into orders values ('o1', 'c1', 1)");
                await().atMost(SOON).until(() -> topic.records().size() == 1);
                shop.sql(
                        "alter table orders drop constraint orders_pkey, add primary key (customer_id, order_id)",
                        "insert into orders values ('o1', 'c2', 2)");

                assertStopped(
                        service,
                        "primary-key-changed",
                        "the primary key of table public.orders was (order_id) and is (customer_id, order_id) now");
                assertThat(topic.records()).hasSize(1);
            }
            try (ServiceThread service = ServiceThread.start(shop).awaitReady()) {
                shop.sql("update orders set customer_id = 'c3' where customer_id = 'c2'");
                await().atMost(SOON).until(() -> topic.records().size() == 4);
                assertThat(topic.changes())
                        .extracting(CommittedTopic.Change::summary)
                        .containsExactlyInAnyOrder("c c1 o1 >1.0", "c c2 o1 >2.0", "d c2 o1 2.0>", "c c3 o1 >2.0");
                assertThat(service.alive()).isTrue();
            }
        }
    }

    /** Both in a snapshot and in the log; a column that the contract does not read may be of any size. */
    @Test
    void aRowThatIsTooLargeForARecordIsADeadLetterAndItsNeighboursFlow() throws Exception {
        Shop shop = Shop.open("definition_large");
        String large = "(select array_agg(repeat('x', 1000)) from generate_series(1, 20000))";
        shop.sql(
                "alter table orders add column picture text",
                "insert into orders (order_id, customer_id, total_amount, items) values ('s1', 'c1', 1, " + large + ")",
                "insert into orders (order_id, customer_id, total_amount, picture) values ('s2', 'c1', 2,"
                        + " repeat('y', 20000000))");
        try (ServiceThread service = ServiceThread.start(shop).awaitReady();
                CommittedTopic topic = new CommittedTopic(shop.orders());
                CommittedTopic dead = new CommittedTopic(shop.deadLetters())) {
            shop.sql(
                    "insert into orders (order_id, customer_id, total_amount, items) values ('l1', 'c1', 3, " + large
                            + ")",
                    "insert into orders (order_id, customer_id, total_amount, items) select 'l2', 'c1', 4,"
                            + " array_agg(repeat('x', 1000)) from generate_series(1, 1100)",
                    "insert into orders (order_id, customer_id, total_amount, picture) values ('l3', 'c1', 5,"
                            + " repeat('y', 20000000))",
                    "delete from orders where order_id in ('l1', 'l3')");
            await().atMost(SOON).until(() -> topic.records().size() == 3);
            assertThat(topic.changes())
                    .extracting(CommittedTopic.Change::summary)
                    .containsExactly("r c1 s2 >2.0", "c c1 l3 >5.0", "d c1 l3 5.0>");
            assertThat(dead.records())
                    .extracting(letter -> new String(letter.value(), UTF_8))
                    .allSatisfy(
                            letter -> assertThat(letter).hasSizeLessThan(2_000).contains("\"leftOut\":[\"items\"]"))
                    .satisfiesExactly(
                            first -> assertThat(first).contains("\"order_id\":\"s1\""),
                            second -> assertThat(second).contains("\"order_id\":\"l1\""),
                            third -> assertThat(third).contains("\"order_id\":\"l2\""),
                            last -> assertThat(last).contains("\"order_id\":\"l1\"", "\"op\":\"d\""));
            assertThat(service.alive()).isTrue();
        }
    }

    @Test
    void aRowThatDoesNotFitIntoTheHeapStopsItWithAWordOfWhatToDo() throws Exception {
        Shop shop = Shop.open("definition_huge");
        shop.sql("alter table orders add column picture text");
        try (ServiceProcess service = ServiceProcess.start(shop).awaitReady()) {
            shop.sql("insert into orders (order_id, customer_id, total_amount, picture) values ('h1', 'c1', 1,"
                    + " repeat('y', 350000000))");
            assertThat(service.awaitExit()).isEqualTo(1);
            assertThat(service.output())
                    .containsPattern("the log behind LSN [0-9A-F]+/[0-9A-F]+ holds a row that does not fit into this"
                            + " process's \\d+ MiB of heap")
                    .doesNotContain("a defect in Penstock");
        }
    }

    @Test
    void aTableThatIsDroppedAndMadeAgainStopsIt() throws Exception {
        Shop shop = Shop.open("definition_again");
        try (ServiceThread service = ServiceThread.start(shop).awaitReady()) {
            shop.sql("drop table orders", Shop.ORDERS, "insert into orders values ('o1', 'c1', 1)");

            assertStopped(service, "table-unpublished", "table public.orders is not in publication " + shop.slot());
        }
    }

    @Test
    void partitionedTablesAndViewsAreRefused() throws Exception {
        Shop shop = Shop.of(
                "definition_refused",
                List.of(Shop.ordersIn("orders"), Shop.ordersIn("parts"), Shop.ordersIn("seen")),
                Shop.ORDERS + "; create table public.parts (like orders) partition by hash (order_id);"
                        + " create view public.seen as select * from orders");
        try (ServiceThread service = ServiceThread.start(shop)) {
            assertStopped(
                    service,
                    "source-not-ready",
                    "public.parts is no ordinary table; views and partitioned tables cannot be captured",
                    "public.seen is no ordinary table");
        }
    }

    private static void assertStopped(ServiceThread service, String code, String... messages) throws Exception {
        PenstockException failure = service.failure();
        assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
        assertThat(failure.getMessage()).contains(messages);
    }
}
