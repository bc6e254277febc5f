package io.penstock.servers.flink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the {@code conf} folder of one Flink process. */
final class FlinkConfiguration {
    /** To the console only, which is the unit's log; checkpoints every few seconds would drown everything else. */
    private static final String LOGGING = """
            rootLogger.level = INFO
            rootLogger.appenderRef.console.ref = console
            appender.console.name = console
            appender.console.type = CONSOLE
            appender.console.layout.type = PatternLayout
            appender.console.layout.pattern = %d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5p %c{1} %m%n%throwable
            logger.kafka.name = org.apache.kafka
            logger.kafka.level = WARN
            logger.pekko.name = org.apache.pekko
            logger.pekko.level = WARN
            logger.checkpoint.name = org.apache.flink.runtime.checkpoint.CheckpointCoordinator
            logger.checkpoint.level = WARN
            """;

    private FlinkConfiguration() {}

    /** What both kinds of process must agree on. */
    static Map<String, String> shared(FlinkSettings settings) {
        Map<String, String> shared = new LinkedHashMap<>();
        shared.put("jobmanager.rpc.address", "127.0.0.1");
        shared.put("jobmanager.rpc.port", Integer.toString(settings.rpcPort()));
        shared.put("jobmanager.bind-host", "127.0.0.1");
        shared.put("taskmanager.host", "127.0.0.1");
        shared.put("taskmanager.bind-host", "127.0.0.1");
        shared.put("rest.address", "127.0.0.1");
        shared.put("rest.bind-address", "127.0.0.1");
        shared.put("rest.port", Integer.toString(settings.restPort()));
        shared.put("taskmanager.numberOfTaskSlots", Integer.toString(settings.slots()));
        shared.put("parallelism.default", "1");
        // a silent process is given up after 8 s instead of 50, one that is gone at the second heartbeat
        shared.put("heartbeat.interval", "1000");
        shared.put("heartbeat.timeout", "8000");
        // a TaskManager that is there first asks again soon instead of every 10 s
        shared.put("cluster.registration.error-delay", "500");
        shared.put("restart-strategy.type", "exponential-delay");
        shared.put("restart-strategy.exponential-delay.initial-backoff", "500ms");
        shared.put("restart-strategy.exponential-delay.max-backoff", "10s");
        shared.put("classloader.check-leaked-classloader", "false");
        return shared;
    }

    static void write(Path folder, Map<String, String> settings) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("config.yaml"),
                settings.entrySet().stream()
                        .map(setting ->
                                setting.getKey() + ": '" + setting.getValue().replace("'", "''") + "'\n")
                        .collect(Collectors.joining()));
        Files.writeString(folder.resolve("log4j2.properties"), LOGGING);
    }
}
