package io.penstock.local.demo;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Payments that an application noted and perhaps published before it was killed. Only the topic knows: each note whose event
 * is there becomes an entry of the ledger, the others never happened.
 */
final class UnsettledPayments {
    private final Connection ledger;
    private final String topic;
    private final Map<String, Object> kafka;

    UnsettledPayments(Connection ledger, String topic, Map<String, Object> kafka) {
        this.ledger = ledger;
        this.topic = topic;
        this.kafka = kafka;
    }

    /** Commits; does nothing where nothing is open, and can be killed and repeated. */
    void settle() throws SQLException {
        Set<String> open = new HashSet<>();
        try (Statement sql = ledger.createStatement();
                ResultSet rows = sql.executeQuery("select id from ledger.publishing")) {
            while (rows.next()) {
                open.add(rows.getString(1));
            }
        }
        if (!open.isEmpty()) {
            open.removeAll(published());
            try (PreparedStatement sql = ledger.prepareStatement("delete from ledger.publishing where id = any(?)")) {
                sql.setArray(1, ledger.createArrayOf("text", open.toArray()));
                sql.executeUpdate();
            }
            PaymentPublisher.enter(ledger);
        }
        ledger.commit();
    }

    private Set<String> published() {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Set<String> ids = new HashSet<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(event -> {
                    Header id = event.headers().lastHeader(PaymentPublisher.ID);
                    if (id != null) {
                        ids.add(new String(id.value(), StandardCharsets.UTF_8));
                    }
                });
            }
            return ids;
        }
    }
}
