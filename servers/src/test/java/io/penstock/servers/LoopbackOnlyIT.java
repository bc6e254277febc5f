package io.penstock.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servers.process.ProcessUnit;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LoopbackOnlyIT {
    private static final String LOOPBACK_4 = "0100007F:";
    private static final String LOOPBACK_4_IN_6 = "0000000000000000FFFF00000100007F:";

    static List<ProcessUnit> units() {
        return List.of(
                TestServers.postgres().unit(),
                TestServers.kafka().unit(),
                TestServers.registry().unit(),
                TestServers.flink().jobManager(),
                TestServers.flink().taskManagers().get(0));
    }

    @ParameterizedTest(autoCloseArguments = false) // the units are shared
    @MethodSource("units")
    void listensOnThisMachineOnly(ProcessUnit unit) throws Exception {
        assertThat(ListeningSockets.of(unit.status().pid().orElseThrow()))
                .isNotEmpty()
                .allMatch(address -> address.startsWith(LOOPBACK_4) || address.startsWith(LOOPBACK_4_IN_6));
    }
}
