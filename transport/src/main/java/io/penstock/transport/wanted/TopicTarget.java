package io.penstock.transport.wanted;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A topic as it should be.
 *
 * @param config settings that the topic must have, whatever the broker's defaults; others are left alone
 */
public record TopicTarget(
        String name, TopicRole role, int partitions, int replicationFactor, Map<String, String> config) {
    /** Whether records may lie outside of the brokers' disks. */
    public static final String TIERED = "remote.storage.enable";

    /** How long records of a tiered topic lie on the brokers' disks, too, in milliseconds. */
    public static final String LOCAL_RETENTION = "local.retention.ms";

    public TopicTarget {
        config = Collections.unmodifiableMap(new TreeMap<>(config));
    }
}
