package io.penstock.transport.world;

import java.util.Map;

/**
 * A topic as it is.
 *
 * @param replicationFactor of the partition that has the fewest replicas
 * @param config every setting in effect, defaults included
 */
public record ObservedTopic(int partitions, int replicationFactor, Map<String, String> config) {
    public ObservedTopic {
        config = Map.copyOf(config);
    }
}
