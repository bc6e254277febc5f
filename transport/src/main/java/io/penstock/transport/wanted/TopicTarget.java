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
    public TopicTarget {
        config = Collections.unmodifiableMap(new TreeMap<>(config));
    }
}
