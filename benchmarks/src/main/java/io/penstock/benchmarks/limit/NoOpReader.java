package io.penstock.benchmarks.limit;

import io.debezium.connector.postgresql.PostgresConnectorTask;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;

/**
 * The connector's task, polled in a loop, its rows counted and let go: what no reader on Debezium can exceed. The count
 * is at the start of a file that the benchmark maps, too.
 */
public final class NoOpReader {
    private NoOpReader() {}

    /** @param arguments the connector's properties file, and the file for the count */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Map<String, String> settings = settings(Path.of(arguments[0]));
        try (FileChannel channel = FileChannel.open(
                Path.of(arguments[1]), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer counter = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
            PostgresConnectorTask task = new PostgresConnectorTask();
            task.initialize(new Context(settings));
            task.start(settings);
            count(task, counter);
        }
    }

    private static void count(PostgresConnectorTask task, ByteBuffer counter) throws InterruptedException {
        long rows = 0;
        while (true) {
            List<SourceRecord> records = task.poll();
            if (records == null || records.isEmpty()) {
                continue;
            }
            for (SourceRecord record : records) {
                if (record.value() instanceof Struct value && value.schema().field("op") != null) {
                    rows++;
                }
            }
            counter.putLong(0, rows);
        }
    }

    private static Map<String, String> settings(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        Map<String, String> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }

    private record Context(Map<String, String> configs) implements SourceTaskContext {

        @Override
        public PluginMetrics pluginMetrics() {
            throw new UnsupportedOperationException("the connector has no metrics of this kind");
        }

        @Override
        public OffsetStorageReader offsetStorageReader() {
            return new Nothing();
        }
    }

    /** Nothing was read before: the connector begins with a snapshot. */
    private static final class Nothing implements OffsetStorageReader {

        @Override
        public <T> @Nullable Map<String, Object> offset(Map<String, T> partition) {
            return null;
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            return new HashMap<>();
        }
    }
}
