package io.penstock.benchmarks.ingestion;

import io.penstock.servers.net.FreePorts;
import io.penstock.servers.process.Ending;
import io.penstock.servers.process.Launch;
import io.penstock.servers.process.ProcessUnit;
import io.penstock.servers.process.UnitListener;
import io.penstock.servers.process.UnitSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;

/**
 * What one reader of one repetition gets.
 *
 * @param name distinguishes it from all others of the run; lower case letters and digits
 * @param folder of its files, empty
 * @param partitions of the topic with the changes
 * @param jvm flags for its process besides its own, e.g. of a profiler
 */
record Site(
        String name,
        BenchServers servers,
        OrdersTable table,
        Path folder,
        Admin admin,
        int partitions,
        List<String> jvm) {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    Site {
        jvm = List.copyOf(jvm);
    }

    FreePorts ports() {
        return servers.ports;
    }

    TopicProgress topicProgress(String topic) {
        return new TopicProgress(admin, topic, partitions);
    }

    /** @param command as it is; taken for ready at once, because readers differ in what they call ready */
    ProcessUnit unit(List<String> command) {
        Path log = folder.resolve("reader.log");
        return new ProcessUnit(
                new UnitSpec(
                        name,
                        () -> new Launch(List.of(), command, Map.of(), folder),
                        log,
                        Optional::empty,
                        START_TIMEOUT,
                        Ending.JVM),
                UnitListener.NONE);
    }

    /** A file of properties from the class path with this site's values in it. */
    Map<String, String> properties(String resource, Map<String, String> values) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(filled(resource, values)));
        Map<String, String> all = new TreeMap<>();
        properties.stringPropertyNames().forEach(key -> all.put(key, properties.getProperty(key)));
        return all;
    }

    /** Writes them for the process to read. */
    Path write(String file, String text) throws IOException {
        return Files.writeString(folder.resolve(file), text);
    }

    static String text(Map<String, String> properties) {
        List<String> lines = new ArrayList<>();
        properties.forEach((key, value) -> lines.add(key + "=" + value));
        return String.join("\n", lines) + "\n";
    }

    /** A file from the class path with <code>${…}</code> replaced. */
    String filled(String resource, Map<String, String> more) throws IOException {
        Map<String, String> values = new TreeMap<>(more);
        values.put("name", name);
        values.put("bootstrap", servers.kafka.bootstrap());
        values.put("registry", servers.registry.url().toString());
        values.put(
                "registry.v2",
                servers.registry.url().resolve("/apis/registry/v2").toString());
        values.put("postgres.port", Integer.toString(table.port()));
        values.put("database", table.database());
        values.put("user", OrdersTable.USER);
        values.put("password", OrdersTable.PASSWORD);
        values.put("table", OrdersTable.NAME);
        try (InputStream in = Site.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException(resource + " is not on the class path");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> value : values.entrySet()) {
                text = text.replace("${" + value.getKey() + "}", value.getValue());
            }
            if (text.contains("${")) {
                throw new IOException("no value for " + text.substring(text.indexOf("${")));
            }
            return text;
        }
    }
}
