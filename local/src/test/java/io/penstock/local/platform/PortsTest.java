package io.penstock.local.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.local.platform.Ports.Use;
import io.penstock.servers.net.FreePorts;
import io.penstock.servers.net.Loopback;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void staysWhereItWasLastTime() {
        int former;
        try (FreePorts last = new FreePorts()) {
            former = last.any();
        }
        try (Ports ports = Ports.preferred(Map.of("serving", former), 1)) {
            assertThat(ports.of(Use.SERVING)).isEqualTo(former);
        }
    }

    @Test
    void twoLaunchersThatStartTogetherShareNone() {
        try (Ports one = Ports.preferred(Map.of(), 3);
                Ports other = Ports.preferred(Map.of(), 3)) {
            assertThat(one.byComponent().values())
                    .doesNotContainAnyElementsOf(other.byComponent().values());
        }
    }

    @Test
    void movesOnWhenSomebodyElseTookThePort() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, Loopback.address())) {
            try (Ports ports = Ports.preferred(Map.of("kafka", taken.getLocalPort()), 1)) {
                assertThat(ports.of(Use.KAFKA)).isGreaterThan(taken.getLocalPort());
            }
        }
    }

    @Test
    void givesEachComponentItsOwn() {
        Map<String, Integer> ports = Ports.any(3).byComponent();
        assertThat(new HashSet<>(ports.values())).hasSize(Use.values().length);
        assertThat(ports).containsKeys("postgres", "kafka", "jobmanager", "jobmanager-rpc");
    }

    @Test
    void findsTheBrokersOfARunningPlatformAgain() {
        Ports three = Ports.any(3);
        assertThat(Ports.running(three.byComponent()).brokers()).isEqualTo(three.brokers());
        assertThat(three.brokers().replicas()).isEqualTo(3);
        assertThat(three.brokers().minInSyncReplicas()).isEqualTo(2);
        assertThat(Ports.running(Ports.any(1).byComponent()).brokers().nodes()).hasSize(1);
    }
}
