package io.penstock.monitoring.metrics;

import java.util.List;

/** Every metric of the service. Names are Micrometer's; Prometheus sees underscores and the unit. */
public enum MonitoringMetric {
    CONSUMER_LAG(
            "penstock.consumer.lag.records",
            "records",
            List.of("group", "topic", "partition"),
            "Offsets from what the group has committed to the last stable offset; from the beginning if it never"
                    + " committed."),
    COMMITTED_OFFSET(
            "penstock.consumer.committed.offset",
            "offset",
            List.of("group", "topic", "partition"),
            "The next offset that the group would read after a restart."),
    END_OFFSET(
            "penstock.topic.end.offset",
            "offset",
            List.of("topic", "partition"),
            "The offset that the next record of the partition gets."),
    OPEN_TRANSACTION(
            "penstock.topic.open.transaction.records",
            "records",
            List.of("topic", "partition"),
            "Offsets that no read_committed reader sees yet because a transaction before them is open."),
    POLL_SUCCESS(
            "penstock.monitoring.poll.success",
            "",
            List.of(),
            "1 if the last look at Kafka was complete; if 0, the metrics about offsets are as old as poll age says."),
    POLL_AGE(
            "penstock.monitoring.poll.age",
            "seconds",
            List.of(),
            "Time since the last look at Kafka that was complete; since the start if there was none."),
    DEPENDENCY_UP("penstock.dependency.up", "", List.of("dependency"), "1 if the server answered when last asked.");

    private final String meterName;
    private final String unit;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> tags;

    private final String help;

    MonitoringMetric(String meterName, String unit, List<String> tags, String help) {
        this.meterName = meterName;
        this.unit = unit;
        this.tags = tags;
        this.help = help;
    }

    /** Micrometer's name. Every metric is a gauge. */
    public String meterName() {
        return meterName;
    }

    /** What is counted; empty for yes and no. Prometheus' names end in it. */
    public String unit() {
        return unit;
    }

    /** Keys of the tags; their values are bounded by the pipeline's topics and groups. */
    public List<String> tags() {
        return tags;
    }

    /** One sentence. */
    public String help() {
        return help;
    }
}
