package io.penstock.servers.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.servers.TestServers;
import io.penstock.servers.net.Http;
import io.penstock.servers.process.ProcessUnit;
import io.penstock.servers.process.UnitState;
import java.net.URI;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FlinkClusterIT {
    @Test
    void offersItsSlotsAgainAfterEachProcessWasKilled() {
        FlinkCluster cluster = TestServers.flink();
        awaitSlots(cluster);

        killAndAwaitReturn(cluster.taskManagers().get(0));
        awaitSlots(cluster);

        long worker = cluster.taskManagers().get(0).status().pid().orElseThrow();
        killAndAwaitReturn(cluster.jobManager());
        awaitSlots(cluster);
        assertThat(cluster.taskManagers().get(0).status().pid())
                .as("a worker does not outlive its JobManager")
                .isNotEqualTo(OptionalLong.of(worker));
    }

    private static void awaitSlots(FlinkCluster cluster) {
        URI overview = URI.create(cluster.rest() + "/overview");
        await().atMost(Duration.ofMinutes(3)).ignoreExceptions().untilAsserted(() -> assertThat(
                        Http.get(overview).body())
                .contains("\"taskmanagers\":1", "\"slots-available\":2"));
    }

    private static void killAndAwaitReturn(ProcessUnit unit) {
        long killed = unit.status().pid().orElseThrow();
        unit.kill();
        await().atMost(Duration.ofMinutes(3))
                .until(() -> unit.status().state() == UnitState.READY
                        && unit.status().pid().orElse(killed) != killed);
    }
}
