package io.penstock.serving.materialise;

import io.penstock.common.environment.Kafka;
import io.penstock.common.limits.ClientLimits;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How the materialiser reads. What it depends on for exactness cannot be overridden by the environment. */
public final class ConsumerSettings {
    /** Rows of one transaction; larger ones gain little and hold up what comes next. */
    static final int MAX_POLL_RECORDS = 10_000;

    private ConsumerSettings() {}

    /** Secrets included: never to be logged. */
    public static Map<String, Object> of(Kafka kafka, String group) {
        Map<String, Object> settings = kafka.clientProperties();
        settings.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) ClientLimits.SESSION.toMillis());
        settings.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int)
                ClientLimits.SESSION.dividedBy(4).toMillis());
        settings.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
        // A partition that is added to a view topic holds rows from its first record on.
        settings.putIfAbsent(ConsumerConfig.METADATA_MAX_AGE_CONFIG, (int)
                Duration.ofSeconds(10).toMillis());
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(
                ConsumerConfig.CLIENT_ID_CONFIG,
                group + "-" + ProcessHandle.current().pid());
        // Only what other instances give up moves; the rest is read on.
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // Offsets come from the database. Where they do not exist any more, resetting would hide a gap.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }
}
