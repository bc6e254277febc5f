package io.penstock.transport.wanted;

import io.penstock.common.declaration.JobOutput;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.environment.Kafka;
import io.penstock.common.limits.ClientLimits;
import io.penstock.common.limits.Limits;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The settings of each kind of topic, all set on the topic itself: a broker's default may change under it. */
final class TopicConfigs {
    /** People must find a dead letter after a long weekend and a holiday. */
    private static final Duration LEAST_SIDE_RETENTION = Duration.ofDays(14);

    /** Of topics that are read whole at each start; small segments keep what is not yet compacted small. */
    private static final int READ_WHOLE_SEGMENT_BYTES = 16 << 20;

    private final Kafka kafka;
    private final Limits limits;

    TopicConfigs(Kafka kafka, Limits limits) {
        this.kafka = kafka;
        this.limits = limits;
    }

    TopicTarget topic(String name, TopicRole role, int partitions, Map<String, String> config) {
        Map<String, String> all = new HashMap<>(config);
        all.put("min.insync.replicas", Integer.toString(kafka.minInSyncReplicas()));
        all.put("unclean.leader.election.enable", "false");
        all.put("compression.type", "producer");
        if (role.sized() && limits.statesRequestBytes()) {
            all.put("max.message.bytes", Long.toString(recordBytes()));
        }
        kafka.tieredStorage().ifPresent(storage -> tier(all, storage.localRetention()));
        return new TopicTarget(name, role, partitions, kafka.replicationFactor(), all);
    }

    /** Record timestamps are the source's: time of commit, or of publishing. */
    Map<String, String> source(Source source) {
        return deleting(source.topic().retention(), "CreateTime");
    }

    /**
     * Dead letters and late records keep the timestamp of the record that they are, which may be any: counted from
     * that, retention could remove a dead letter minutes after it was written. Counted from its arrival, it cannot.
     */
    Map<String, String> side(Duration retention) {
        Map<String, String> config = deleting(
                retention.compareTo(LEAST_SIDE_RETENTION) < 0 ? LEAST_SIDE_RETENTION : retention, "LogAppendTime");
        config.put("max.message.bytes", Long.toString(recordBytes() + ClientLimits.LETTER_HEADER_BYTES));
        return config;
    }

    /**
     * The last row of each group and window, until nobody may ask for it any more. Retention counts from when the row
     * was written, which is after its window began: a row is never gone before the view's retention is over.
     */
    Map<String, String> view(View view) {
        Map<String, String> config = deleting(view.retention(), "LogAppendTime");
        config.put("cleanup.policy", "compact,delete");
        return config;
    }

    /** An upserted key keeps its last record for good; other records go as those of the inputs do. */
    Map<String, String> output(JobOutput output, Duration retention) {
        Map<String, String> config = deleting(retention, "CreateTime");
        if (output.upsert()) {
            config.put("cleanup.policy", "compact");
        }
        return config;
    }

    /** A mark that went before its letter would let it go back twice. */
    Map<String, String> marks() {
        Map<String, String> config = new HashMap<>();
        config.put("cleanup.policy", "compact");
        config.put("segment.bytes", Integer.toString(READ_WHOLE_SEGMENT_BYTES));
        return config;
    }

    Map<String, String> offsets() {
        Map<String, String> config = marks();
        config.put("segment.ms", Long.toString(Duration.ofHours(1).toMillis()));
        return config;
    }

    /** What a producer sends, a topic takes; what fit its own topic fits the one of its letters, with their headers. */
    private long recordBytes() {
        return limits.requestBytes() + ClientLimits.BATCH_OVERHEAD_BYTES;
    }

    /** Kafka tiers no topic that is compacted, and none is worth it that forgets before its records would move. */
    private static void tier(Map<String, String> config, Duration localRetention) {
        if ("delete".equals(config.get("cleanup.policy"))
                && Long.parseLong(config.getOrDefault("retention.ms", "0")) > localRetention.toMillis()) {
            config.put(TopicTarget.TIERED, "true");
            config.put(TopicTarget.LOCAL_RETENTION, Long.toString(localRetention.toMillis()));
        }
    }

    private static Map<String, String> deleting(Duration retention, String timestampType) {
        Map<String, String> config = new HashMap<>();
        config.put("cleanup.policy", "delete");
        config.put("retention.ms", Long.toString(retention.toMillis()));
        config.put("message.timestamp.type", timestampType);
        return config;
    }
}
