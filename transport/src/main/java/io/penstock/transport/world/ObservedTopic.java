package io.penstock.transport.world;

import java.util.Map;

/**
 * A topic as it is.
 *
 * @param id never the same for two topics, of one name or not
 * @param replicationFactor of the partition that has the fewest replicas
 * @param config every setting in effect, defaults included
 * @param own the settings that are set on the topic itself
 */
public record ObservedTopic(
        String id, int partitions, int replicationFactor, Map<String, String> config, Map<String, String> own) {
    public ObservedTopic {
        config = Map.copyOf(config);
        own = Map.copyOf(own);
    }
}
