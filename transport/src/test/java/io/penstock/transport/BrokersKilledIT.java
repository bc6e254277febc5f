package io.penstock.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.servers.TestServers;
import io.penstock.servers.install.Distribution;
import io.penstock.servers.kafka.KafkaBroker;
import io.penstock.servers.kafka.NewTopics;
import io.penstock.servers.kafka.Quorum;
import io.penstock.servers.net.FreePorts;
import io.penstock.servers.process.UnitListener;
import io.penstock.servers.process.UnitState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three brokers, killed under load: nothing that was acknowledged is lost or doubled, from the writer to the last reader. */
class BrokersKilledIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> INTERNAL = List.of("__consumer_offsets", "__transaction_state");

    private final FreePorts ports = new FreePorts();
    private final Quorum quorum =
            Quorum.of(IntStream.range(0, 6).mapToObj(port -> ports.any()).toList());
    private final Path folder = TestServers.folder().resolve("three");
    private final List<KafkaBroker> brokers = KafkaBroker.all(
            Distribution.find(), quorum, folder::resolve, name -> folder.resolve(name + ".log"), UnitListener.NONE);
    private final Admin admin = Admin.create(Map.of("bootstrap.servers", quorum.bootstrap()));

    @BeforeEach
    void start() throws Exception {
        brokers.forEach(broker -> broker.unit().start());
        brokers.forEach(broker -> broker.unit().awaitReady(PATIENCE));
        NewTopics.create(
                admin,
                List.of(
                        new NewTopic(RelayedLoad.INPUT, 3, (short) quorum.replicas()),
                        new NewTopic(RelayedLoad.OUTPUT, 3, (short) quorum.replicas())));
    }

    @AfterEach
    void stop() {
        admin.close();
        brokers.forEach(broker -> new Thread(broker.unit()::stop, "stop-" + broker.id()).start());
        await().until(() -> brokers.stream().allMatch(broker -> Set.of(UnitState.STOPPING, UnitState.STOPPED)
                .contains(broker.unit().status().state())));
        // an orderly end of the last one waits for a quorum that is gone
        brokers.forEach(broker -> broker.unit().kill());
    }

    @Test
    void nothingIsLostOrDoubledWhateverBrokersDie() throws Exception {
        try (RelayedLoad load = new RelayedLoad(quorum.bootstrap())) {
            load.start();
            await().atMost(PATIENCE).until(() -> load.arrived(0));
            for (String topic : INTERNAL) {
                assertThat(describe(topic).partitions()).as(topic).allSatisfy(partition -> assertThat(
                                partition.replicas())
                        .hasSize(3));
            }

            for (int kill = 1; kill <= 5; kill++) {
                awaitInSync();
                int leader = leader();
                broker(leader).unit().kill();
                report("leader " + leader + " killed", load.recovery());
            }
            for (KafkaBroker broker : brokers) {
                awaitInSync();
                broker.unit().stop();
                broker.unit().start();
                broker.unit().awaitReady(PATIENCE);
            }
            report("rolling restart, after the last", load.recovery());
            awaitInSync();
            brokers.get(0).unit().kill();
            brokers.get(1).unit().kill();
            report("two of three killed", load.recovery());

            load.finish(PATIENCE);
            assertThat(load.sent()).isGreaterThan(1_000);
            assertThat(load.acknowledged()).as("no event was given up").isEqualTo(load.sent());
            assertThat(load.readAll()).as("every event once, in its order").isEqualTo(load.written());
        }
    }

    private static void report(String what, Duration recovery) {
        System.out.printf(Locale.ROOT, "%s: new events came through after %.1f s%n", what, recovery.toMillis() / 1e3);
        assertThat(recovery).as(what).isLessThan(PATIENCE);
    }

    private int leader() throws Exception {
        return describe(RelayedLoad.OUTPUT).partitions().get(0).leader().id();
    }

    private KafkaBroker broker(int id) {
        return brokers.get(id - 1);
    }

    /** Else the next kill would be of the second of three, which is the last story alone. */
    private void awaitInSync() {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            for (String topic : List.of(RelayedLoad.INPUT, RelayedLoad.OUTPUT, INTERNAL.get(0), INTERNAL.get(1))) {
                assertThat(describe(topic).partitions())
                        .allSatisfy(partition -> assertThat(partition.isr()).hasSize(3));
            }
        });
    }

    private TopicDescription describe(String topic) throws ExecutionException, InterruptedException {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .values()
                .iterator()
                .next();
    }
}
