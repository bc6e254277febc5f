package io.penstock.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServingProcessIT {
    private static int worlds;
    private World world;

    @BeforeEach
    void createWorld() throws Exception {
        world = World.create("proc" + worlds++, 3);
    }

    @AfterEach
    void closeWorld() {
        world.close();
    }

    @Test
    void killedAgainAndAgainUnderLoadItNeitherLosesNorDoubles() throws Exception {
        SplittableRandom random = new SplittableRandom(42);
        LoadGenerator load = new LoadGenerator(world, 400, 4_000);
        ServingProcess serving = ServingProcess.start(world);
        try {
            for (int kill = 0; kill < 4; kill++) {
                String before = progress();
                await().atMost(Duration.ofSeconds(45)).until(() -> !progress().equals(before));
                Thread.sleep(random.nextInt(400));
                serving.kill();
                serving = ServingProcess.start(world);
            }
            load.close();
            assertEverythingThere(load);
        } finally {
            load.close();
            serving.close();
        }
    }

    @Test
    void twoInstancesShareAndTakeOverFromEachOther() throws Exception {
        LoadGenerator load = new LoadGenerator(world, 400, 2_000);
        ServingProcess one = ServingProcess.start(world);
        ServingProcess other = ServingProcess.start(world);
        try {
            awaitPartitions(one, other);
            // Frozen long enough to be expelled: it comes back holding a batch that is another's by now.
            one.signal("STOP");
            String frozen = progress();
            await().atMost(Duration.ofSeconds(40)).until(() -> !progress().equals(frozen));
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> other.log().contains("view.revenue-0")
                            && other.log().contains("view.revenue-1")
                            && other.log().contains("view.revenue-2"));
            one.signal("CONT");
            awaitReady(one);
            assertThat(other.terminate()).isEqualTo(143);
            String alone = progress();
            await().atMost(Duration.ofSeconds(40)).until(() -> !progress().equals(alone));
            load.close();
            assertEverythingThere(load);
            assertThat(other.log()).contains("serving stopped");
        } finally {
            load.close();
            one.close();
            other.close();
        }
    }

    @Test
    void badFilesAreReportedAtOnce() throws Exception {
        Files.writeString(
                world.pipelineFile(), Files.readString(world.pipelineFile()).replace("tumbling", "tumblin"));

        try (ServingProcess serving = ServingProcess.start(world)) {
            assertThat(serving.awaitExit()).isEqualTo(1);
            assertThat(serving.log()).contains("pipeline.yaml:", "tumbling").doesNotContain("at io.penstock");
        }
    }

    private static void awaitPartitions(ServingProcess... processes) {
        for (ServingProcess process : processes) {
            await().atMost(Duration.ofSeconds(40)).until(() -> process.log().contains("partition placed"));
            awaitReady(process);
        }
    }

    private static void awaitReady(ServingProcess process) {
        Http http = new Http(process.port());
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(
                        () -> assertThat(http.get("/readyz").statusCode()).isEqualTo(200));
    }

    private String progress() throws Exception {
        try {
            return world.query("SELECT sum(next_offset) FROM " + world.table("penstock_offsets"))
                    .toString();
        } catch (java.sql.SQLException e) {
            return "no table yet";
        }
    }

    private void assertEverythingThere(LoadGenerator load) throws Exception {
        String topic = world.names().viewTopic(World.REVENUE);
        Map<String, String> ends = new HashMap<>();
        Kafka.endOffsets(world.admin(), topic)
                .forEach((partition, offset) -> ends.put(String.valueOf(partition.partition()), offset.toString()));
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(world
                        .query("SELECT partition, next_offset FROM " + world.table("penstock_offsets")
                                + " WHERE topic = '" + topic + "'")
                        .stream())
                .allSatisfy(row -> assertThat(row.get(1)).isEqualTo(ends.get(row.get(0)))));
        assertThat(ends.values().stream().mapToLong(Long::parseLong).sum()).isEqualTo(load.records());
        Map<String, List<String>> rows = new HashMap<>();
        world.query("SELECT source_region, version, orders, revenue::text, largest::float8, changes FROM "
                        + world.table("revenue"))
                .forEach(row -> rows.put(row.get(0), row.subList(1, 6)));
        Map<String, List<String>> expected = new HashMap<>();
        load.newest()
                .forEach((region, version) -> expected.put(
                        region,
                        List.of(
                                String.valueOf(version),
                                String.valueOf(version),
                                java.math.BigDecimal.valueOf(version * 7, 2).toPlainString(),
                                trimmed(version / 4.0),
                                String.valueOf(version / 2))));
        assertThat(rows).isEqualTo(expected);
    }

    /** As PostgreSQL prints it. */
    private static String trimmed(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
