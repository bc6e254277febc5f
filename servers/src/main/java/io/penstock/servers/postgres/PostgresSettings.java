package io.penstock.servers.postgres;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * @param directory where the data is; created when missing
 * @param port on 127.0.0.1
 * @param password of the superuser; only the first start sets it
 * @param extra server parameters that replace or add to the usual ones, e.g. {@code max_slot_wal_keep_size}
 */
public record PostgresSettings(Path directory, int port, String password, Map<String, String> extra) {
    public PostgresSettings {
        extra = Map.copyOf(extra);
    }

    @Override
    public String toString() {
        return "PostgresSettings[" + directory + ", port " + port + "]";
    }

    Map<String, String> effective() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("listen_addresses", "127.0.0.1");
        parameters.put("port", Integer.toString(port));
        // the path of a socket is limited to 107 bytes, which a folder deep in a home directory exceeds
        parameters.put("unix_socket_directories", "");
        parameters.put("wal_level", "logical");
        parameters.put("max_wal_senders", "10");
        parameters.put("max_replication_slots", "10");
        parameters.put("max_connections", "100");
        parameters.put("shared_buffers", "64MB");
        parameters.put("timezone", "UTC");
        parameters.put("log_timezone", "UTC");
        parameters.putAll(extra);
        return parameters;
    }
}
