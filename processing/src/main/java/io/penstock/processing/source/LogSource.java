package io.penstock.processing.source;

import io.penstock.processing.lease.LeaseTerms;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** A source's topic, from its beginning and for ever. */
public final class LogSource {

    /** A partition without a record for this long holds no window open. Results do not depend on it. */
    public static final Duration IDLE_AFTER = Duration.ofSeconds(10);

    private static final Duration DISCOVER_PARTITIONS_EVERY = Duration.ofMinutes(1);

    private LogSource() {}

    /**
     * Reads what was committed and nothing else, in the batches that it was written in or parts of them.
     *
     * @param client properties that every Kafka client starts from
     * @param group only reported to, for lag: where reading goes on is in the checkpoint
     * @param since epoch milliseconds of the first record to read, as it was stamped; empty for all
     * @param gapAccepted whether reading goes on behind records that are gone
     * @param lease that the pipeline runs by; null where another of its sources holds it
     */
    public static Source<LogBatch, ?, ?> of(
            Map<String, Object> client,
            String topic,
            String group,
            OptionalLong since,
            boolean gapAccepted,
            @Nullable LeaseTerms lease) {
        return new BatchedLog(
                log(client, topic, group, since),
                consumer(client, topic, group),
                new LogBounds(client, gapAccepted),
                lease);
    }

    /** What the readers of a topic's batches consume with. */
    static Map<String, Object> consumer(Map<String, Object> client, String topic, String group) {
        Map<String, Object> properties = new HashMap<>();
        // What is fetched at once should still be in the processor's cache when it is read.
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 2 << 20);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 512 << 10);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
        properties.putAll(client);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, group + "-" + topic);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return properties;
    }

    /** For its splits and where they are from: nothing is read with it. */
    private static KafkaSource<byte[]> log(Map<String, Object> client, String topic, String group, OptionalLong since) {
        var source = KafkaSource.<byte[]>builder();
        client.forEach((key, value) -> source.setProperty(key, value.toString()));
        return source.setTopics(topic)
                .setGroupId(group)
                .setClientIdPrefix(group + "-" + topic)
                .setStartingOffsets(new StartOrFail(since))
                .setDeserializer(KafkaRecordDeserializationSchema.valueOnly(ByteArrayDeserializer.class))
                .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
                .setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false")
                .setProperty(
                        KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
                        Long.toString(DISCOVER_PARTITIONS_EVERY.toMillis()))
                .build();
    }

    /** Signals when every partition has been read from, and carries no event time: see {@link ReadingBegun}. */
    public static <T> WatermarkStrategy<T> readingBegun() {
        return ReadingBegun.signal(IDLE_AFTER);
    }
}
