package io.penstock.local.platform;

import io.penstock.servers.kafka.Quorum;
import io.penstock.servers.net.FreePorts;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which component listens where. Those of the last run again where they are free, so that bookmarks and configurations
 * hold. Another launcher that starts at the same moment gets others.
 */
final class Ports implements AutoCloseable {
    /** Everything that listens on a port known beforehand. */
    enum Use {
        POSTGRES(5432),
        KAFKA(9092),
        CONTROLLER(9093),
        REGISTRY(8081),
        JOBMANAGER(8082),
        JOBMANAGER_RPC(6123),
        INGESTION(8083),
        SERVING(8080),
        MONITORING(8084),
        ROUTING(8085),
        KAFKA_2(9094),
        CONTROLLER_2(9095),
        KAFKA_3(9096),
        CONTROLLER_3(9097);

        /** A pair for each broker. */
        private static final List<Use> BROKERS =
                List.of(KAFKA, CONTROLLER, KAFKA_2, CONTROLLER_2, KAFKA_3, CONTROLLER_3);

        private final int preferred;

        Use(int preferred) {
            this.preferred = preferred;
        }

        private boolean among(int brokers) {
            return BROKERS.indexOf(this) < 2 * brokers;
        }

        String component() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final FreePorts free = new FreePorts();
    private final Map<Use, Integer> chosen = new EnumMap<>(Use.class);

    private Ports() {}

    /** @param former ports of the last run, by component; may be empty */
    static Ports preferred(Map<String, Integer> former, int brokers) {
        Ports ports = new Ports();
        for (Use use : Use.values()) {
            if (use.among(brokers)) {
                ports.chosen.put(use, ports.free.from(former.getOrDefault(use.component(), use.preferred)));
            }
        }
        return ports;
    }

    /** Ports that no other platform would prefer; for tests. */
    static Ports any(int brokers) {
        Ports ports = new Ports();
        for (Use use : Use.values()) {
            if (use.among(brokers)) {
                ports.chosen.put(use, ports.free.any());
            }
        }
        return ports;
    }

    /** @param running ports of a platform that runs, by component */
    static Ports running(Map<String, Integer> running) {
        Ports ports = new Ports();
        for (Use use : Use.values()) {
            Integer port = running.get(use.component());
            if (port != null) {
                ports.chosen.put(use, port);
            }
        }
        return ports;
    }

    int of(Use use) {
        Integer port = chosen.get(use);
        if (port == null) {
            throw new IllegalStateException("no port for " + use);
        }
        return port;
    }

    /** The brokers with the ports that were chosen for them. */
    Quorum brokers() {
        return Quorum.of(
                Use.BROKERS.stream().filter(chosen::containsKey).map(this::of).toList());
    }

    Map<String, Integer> byComponent() {
        Map<String, Integer> byComponent = new LinkedHashMap<>();
        chosen.forEach((use, port) -> byComponent.put(use.component(), port));
        return byComponent;
    }

    /** Lets other launchers have them: nothing of this one listens any more. */
    @Override
    public void close() {
        free.close();
    }
}
