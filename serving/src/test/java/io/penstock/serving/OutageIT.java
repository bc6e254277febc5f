package io.penstock.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.servers.TestServers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long WINDOW = 1_700_000_040_000L;

    private static int worlds;
    private World world;
    private Serving serving;
    private Http http;

    @BeforeEach
    void start() throws Exception {
        world = World.create("out" + worlds++, 1);
        serving = new Serving(world.pipeline(), world.environment(), () -> {});
        serving.start();
        http = new Http(serving.port());
        awaitStatus(200);
    }

    @AfterEach
    void stop() {
        serving.close();
        world.close();
    }

    @Test
    void aDatabaseThatHangsIsAnsweredForWithin503AndServedFromAgain() throws Exception {
        try (ViewProducer revenue = new ViewProducer(world, World.REVENUE)) {
            revenue.revenue("eu", "EUR", WINDOW, 2).get();
            await().atMost(PATIENCE).until(() -> http.rows("revenue").size() == 1);
            long postmaster = TestServers.postgres().unit().status().pid().orElseThrow();
            signal("STOP", postmaster);
            try {
                long asked = System.nanoTime();
                var answer = http.get("/v1/views/revenue");
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("retry-after")).contains("1");
                assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(10));
                assertThat(http.get("/livez").statusCode()).isEqualTo(200);
            } finally {
                signal("CONT", postmaster);
            }
            revenue.revenue("us", "USD", WINDOW, 2).get();

            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> http.rows("revenue").size() == 2);
            awaitStatus(200);
        }
    }

    @Test
    void aBrokerThatDiesIsNamedAndReadOnFromWhenItReturns() throws Exception {
        try (ViewProducer revenue = new ViewProducer(world, World.REVENUE)) {
            revenue.revenue("eu", "EUR", WINDOW, 2).get();
            await().atMost(PATIENCE).until(() -> http.rows("revenue").size() == 1);

            // On a fast machine it is back before anybody misses it; so it dies as often as it comes back.
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
                TestServers.kafka().unit().kill();
                assertThat(http.get("/readyz").body()).contains("\"kafka\":\"no answer");
            });
            assertThat(http.rows("revenue")).as("what is there is served").hasSize(1);
            TestServers.kafka().unit().awaitReady(PATIENCE);
            revenue.revenue("us", "USD", WINDOW, 2).get();
            await().atMost(PATIENCE).until(() -> http.rows("revenue").size() == 2);
            awaitStatus(200);
        }
    }

    @Test
    void aRegistryThatIsAwayIsWaitedForAndNeverMakesARecordMalformed() throws Exception {
        try (ViewProducer revenue = new ViewProducer(world, World.REVENUE)) {
            TestServers.registry().unit().kill();
            revenue.revenue("eu", "EUR", WINDOW, 2).get();

            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(http.get("/readyz").body()).contains("\"registry\":\"looking up schema"));
            await().atMost(PATIENCE).until(() -> http.rows("revenue").size() == 1);
            awaitStatus(200);
            assertThat(http.get("/metrics").body()).doesNotContain("penstock_serving_malformed_total{");
        }
    }

    @Test
    void anOffsetThatTheTopicDoesNotHoldStopsThePartitionInsteadOfSkipping() throws Exception {
        String topic = world.names().viewTopic(World.REVENUE);
        serving.close();
        world.execute(
                "UPDATE " + world.table("penstock_offsets") + " SET next_offset = 100 WHERE topic = '" + topic + "'");
        serving = new Serving(world.pipeline(), world.environment(), () -> {});
        serving.start();
        http = new Http(serving.port());

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(http.get("/readyz").body())
                        .contains(topic + "-0 stopped at offset 100: the topic does not hold it"));
        assertThat(world.query("SELECT next_offset FROM " + world.table("penstock_offsets") + " WHERE topic = '" + topic
                        + "'"))
                .containsExactly(List.of("100"));
    }

    private void awaitStatus(int status) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(http.get("/readyz").statusCode()).isEqualTo(status));
    }

    /** The postmaster and all of its backends. */
    private static void signal(String name, long postmaster) throws Exception {
        ProcessHandle parent = ProcessHandle.of(postmaster).orElseThrow();
        for (ProcessHandle each : java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(parent), parent.descendants())
                .toList()) {
            new ProcessBuilder("kill", "-" + name, String.valueOf(each.pid()))
                    .start()
                    .waitFor();
        }
    }
}
