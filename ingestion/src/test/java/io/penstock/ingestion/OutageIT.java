package io.penstock.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.ingestion.kafka.KafkaChangeLog;
import io.penstock.servers.TestServers;
import io.penstock.servers.process.ProcessUnit;
import io.penstock.servers.process.UnitState;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Servers that go away under the service: it stays, says which and why, and goes on exactly where it was. */
class OutageIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** Beyond a minute the attempt ends, and another follows. */
    private static final Duration FROZEN = Duration.ofSeconds(Integer.getInteger("penstock.outage.seconds", 14));

    @Test
    void theDatabaseCrashesUnderLoad() throws Exception {
        Shop shop = Shop.open("outage_database");
        try (ServiceThread service = ServiceThread.start(shop).awaitReady();
                WritesThroughOutages writes = new WritesThroughOutages(shop, 1);
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            for (int i = 0; i < 2; i++) {
                flows(topic);
                List<String> threads = threads();
                int restarts = TestServers.postgres().unit().status().restarts();
                TestServers.postgres().unit().kill();

                await().atMost(SOON).untilAsserted(() -> assertThat(service.readiness())
                        .containsPattern("\"notReady\":.*\"source\":\"(could not|reading the log failed)"));
                await().atMost(SOON)
                        .until(() -> TestServers.postgres().unit().status().restarts() > restarts);
                TestServers.postgres().unit().awaitReady(SOON);
                service.awaitReady();
                flows(topic);
                assertThat(threads()).isEqualTo(threads);
            }
            assertThat(shop.ask("select count(*) from pg_stat_activity where usename = 'penstock_cdc' and datname = '"
                            + shop.name + "' and backend_type = 'walsender'"))
                    .isEqualTo("1");
            assertThat(service.metrics())
                    .containsPattern(
                            "penstock_ingestion_interruptions_total\\{code=\"source-unavailable\"\\} ([2-9]|\\d\\d)");
            assertExactAfter(writes, shop, topic, service);
        }
    }

    @Test
    void theBrokerCrashesUnderLoadAndLaterHangs() throws Exception {
        Shop shop = Shop.open("outage_broker");
        ProcessUnit broker = TestServers.kafka().unit();
        try (ServiceThread service = ServiceThread.start(shop).awaitReady();
                WritesThroughOutages writes = new WritesThroughOutages(shop, 2);
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            flows(topic);
            broker.kill();
            await().atMost(SOON).until(() -> broker.status().state() != UnitState.READY);
            broker.awaitReady(SOON);
            flows(topic);

            signal(broker, "STOP");
            try {
                await().atMost(SOON).untilAsserted(() -> assertThat(service.readiness())
                        .containsPattern("\"kafka\":\"(the brokers have not answered for \\d+ s|could not|no answer)"));
                Thread.sleep(FROZEN.minusSeconds(11).toMillis());
            } finally {
                signal(broker, "CONT");
            }
            service.awaitReady();
            flows(topic);
            assertExactAfter(writes, shop, topic, service);
        }
    }

    @Test
    void aStopWhileTheBrokerHangsIsNotHeldUp() throws Exception {
        Shop shop = Shop.open("outage_stop");
        ProcessUnit broker = TestServers.kafka().unit();
        ServiceThread service = ServiceThread.start(shop).awaitReady();
        signal(broker, "STOP");
        try {
            shop.sql("insert into orders values ('o1', 'c1', 1)");
            await().atMost(SOON).until(OutageIT::waitsForTheBroker);
            long began = System.nanoTime();
            service.close();
            await().atMost(Duration.ofSeconds(1)).until(() -> !service.alive());
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(18));
        } finally {
            signal(broker, "CONT");
        }
        try (ServiceThread next = ServiceThread.start(shop);
                CommittedTopic topic = new CommittedTopic(shop.orders())) {
            await().atMost(SOON).until(() -> !topic.records().isEmpty());
            assertThat(topic.changes())
                    .extracting(CommittedTopic.Change::summary)
                    .containsExactly("c c1 o1 >1.0");
            assertThat(next.alive()).isTrue();
        }
    }

    @Test
    void theRegistryIsAwayAtTheStart() throws Exception {
        Shop shop = Shop.open("outage_registry");
        shop.sql("insert into orders values ('o1', 'c1', 1)");
        ProcessUnit registry = TestServers.registry().unit();
        registry.stop();
        try (ServiceThread service = ServiceThread.start(shop)) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(service.readiness()).contains("\"registry\":\"no answer yet from"));
            registry.start().awaitReady(SOON);
            service.awaitReady();
            try (CommittedTopic topic = new CommittedTopic(shop.orders())) {
                await().atMost(SOON).until(() -> !topic.records().isEmpty());
            }
        } finally {
            registry.start().awaitReady(SOON);
        }
    }

    /** Whether the service is in a call to the broker that does not return. */
    private static boolean waitsForTheBroker() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getState() != Thread.State.RUNNABLE)
                .flatMap(thread -> Arrays.stream(thread.getValue()))
                .anyMatch(frame -> frame.getClassName().equals(KafkaChangeLog.class.getName()));
    }

    private static void flows(CommittedTopic topic) {
        int before = topic.records().size();
        await().atMost(SOON).until(() -> topic.records().size() > before + 20);
    }

    private static void assertExactAfter(
            WritesThroughOutages writes, Shop shop, CommittedTopic topic, ServiceThread service) throws Exception {
        writes.stop();
        List<String> table = Chains.table(shop);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(Chains.of(topic.changes()).remaining()).isEqualTo(table));
        assertThat(Chains.of(topic.changes()).breaks()).isEmpty();
        assertThat(service.alive()).isTrue();
    }

    /** Of connector, producer and watch; numbers that differ from attempt to attempt left out. */
    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("debezium") || name.contains("producer") || name.equals("source-watch"))
                .map(name -> name.replaceAll("\\d+", "#"))
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getKey() + " x" + entry.getValue())
                .toList();
    }

    static void signal(ProcessUnit unit, String name) throws Exception {
        assertThat(new ProcessBuilder(
                                "kill",
                                "-" + name,
                                Long.toString(unit.status().pid().orElseThrow()))
                        .start()
                        .waitFor())
                .isZero();
    }
}
