package io.penstock.servers.flink;

import java.nio.file.Path;
import java.util.Map;

/**
 * @param directory holds configuration and temporary files; nothing in it is needed after a restart
 * @param restPort of the REST API, on 127.0.0.1
 * @param rpcPort of the JobManager, on 127.0.0.1
 * @param taskManagers how many processes, at least 1
 * @param slots of each TaskManager, at least 1
 * @param extra Flink settings that replace or add to the usual ones
 * @param environment variables that the processes, and so the programs of jobs, see
 */
public record FlinkSettings(
        Path directory,
        int restPort,
        int rpcPort,
        int taskManagers,
        int slots,
        Map<String, String> extra,
        Map<String, String> environment) {
    public FlinkSettings {
        if (taskManagers < 1 || slots < 1) {
            throw new IllegalArgumentException("a cluster needs at least one TaskManager with one slot");
        }
        directory = directory.toAbsolutePath();
        extra = Map.copyOf(extra);
        environment = Map.copyOf(environment);
    }
}
