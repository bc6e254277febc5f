package io.penstock.servers.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    @Test
    void takesTheNextPortWhenThePreferredOneIsTaken() throws IOException {
        FreePorts ports = new FreePorts();
        try (ServerSocket taken = new ServerSocket(0, 1, Loopback.address())) {
            assertThat(ports.from(taken.getLocalPort())).isGreaterThan(taken.getLocalPort());
        }
    }

    @Test
    void neverGivesOnePortTwice() {
        FreePorts ports = new FreePorts();
        int first = ports.any();
        assertThat(ports.from(first)).isNotEqualTo(first);
    }

    @Test
    void givesNoPortThatSomebodyElseChoseAndDoesNotListenOnYet() {
        try (FreePorts second = new FreePorts()) {
            int port;
            try (FreePorts first = new FreePorts()) {
                port = first.any();
                assertThat(second.from(port)).isGreaterThan(port);
            }
            assertThat(second.from(port)).isEqualTo(port);
        }
    }
}
