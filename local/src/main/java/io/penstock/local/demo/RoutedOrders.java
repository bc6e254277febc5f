package io.penstock.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Source;
import io.penstock.common.names.Names;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.common.wire.SchemaLookup;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The route of Europe's orders against SQL: the rows that its topic adds up to are the table's rows of those regions, less
 * what never fitted the contract. Shares no code with the router.
 */
final class RoutedOrders {
    static final String ROUTE = "orders_eu";

    private static final String REGIONS = "eu-";
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Names names;
    private final Source source;
    private final Consumer<byte[], byte[]> consumer;
    private final RecordDecoder decoder;
    private final Map<String, Integer> copies = new TreeMap<>();

    /** @param consumer read_committed, without a group */
    RoutedOrders(Pipeline pipeline, Consumer<byte[], byte[]> consumer, SchemaLookup schemas) {
        this.names = new Names(pipeline.name());
        this.source = pipeline.source(pipeline.route(ROUTE).source());
        this.consumer = consumer;
        this.decoder = new RecordDecoder(schemas, ChangeEnvelope.schemaOf(source.schema()));
    }

    /** Waits for the route to catch up, in bounded time. */
    Comparison compare(Connection reader) throws SQLException, IOException {
        Map<String, Integer> expected = table(reader);
        addUnmappable(expected);
        expected.values().removeIf(count -> count == 0);
        assign(names.routeTopic(ROUTE));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        do {
            consumer.poll(POLL).forEach(record -> add(record.value()));
            copies.values().removeIf(count -> count == 0);
        } while (!copies.equals(expected) && System.nanoTime() < deadline);
        return Comparison.of(ROUTE, rows(expected), rows(copies));
    }

    private Map<String, Integer> table(Connection reader) throws SQLException {
        Map<String, Integer> ids = new TreeMap<>();
        try (Statement sql = reader.createStatement();
                ResultSet row =
                        sql.executeQuery("select order_id from orders where source_region like '" + REGIONS + "%'")) {
            while (row.next()) {
                ids.put(row.getString(1), 1);
            }
        }
        return ids;
    }

    /** Changes that ingestion could not map never reached the source's topic; what lies in its place is their JSON. */
    private void addUnmappable(Map<String, Integer> ids) throws IOException {
        Map<TopicPartition, Long> ends = assign(names.dlq(source.name()));
        ObjectMapper json = new ObjectMapper();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (var letter : consumer.poll(POLL)) {
                byte[] value = letter.value();
                if (value != null && value.length > 0 && value[0] == '{') {
                    JsonNode change = json.readTree(value);
                    add(ids, change.path("before"), 1);
                    add(ids, change.path("after"), -1);
                }
            }
        }
    }

    private static void add(Map<String, Integer> ids, JsonNode row, int count) {
        if (row.path("source_region").asText().startsWith(REGIONS)) {
            ids.merge(row.path("order_id").asText(), count, Integer::sum);
        }
    }

    private void add(byte @Nullable [] value) {
        if (value == null) {
            return;
        }
        try {
            GenericRecord change = decoder.decode(value);
            count(ChangeEnvelope.before(change), -1);
            count(ChangeEnvelope.after(change), 1);
        } catch (MalformedRecord e) {
            throw new IllegalStateException("topic " + names.routeTopic(ROUTE) + " holds a record that is none", e);
        }
    }

    private void count(@Nullable GenericRecord row, int count) {
        if (row != null) {
            copies.merge(String.valueOf(row.get("order_id")), count, Integer::sum);
        }
    }

    private Map<TopicPartition, Long> assign(String topic) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer.endOffsets(partitions);
    }

    private static Map<String, Map<String, String>> rows(Map<String, Integer> ids) {
        Map<String, Map<String, String>> rows = new HashMap<>();
        ids.forEach((id, count) -> rows.put(id, Map.of("copies", count.toString())));
        return rows;
    }
}
