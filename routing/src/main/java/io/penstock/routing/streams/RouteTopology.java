package io.penstock.routing.streams;

import io.penstock.routing.metrics.RouteMeters;
import io.penstock.routing.rule.RoutePlan;
import io.penstock.routing.rule.Router;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * The graph of one route: {@code source ▸ route ▸ one sink a topic}. Bytes in, bytes out: what cannot be decoded is the
 * route's to judge, not a deserializer's. Dead letters leave beside the sinks, see {@link DeadLetters}.
 */
final class RouteTopology {
    private static final String SOURCE = "source";
    private static final String ROUTE = "route";

    private RouteTopology() {}

    /** @param routers one for each task */
    static Topology of(RoutePlan plan, Supplier<Router> routers, RouteMeters meters, boolean poisonAccepted) {
        Topology topology = new Topology();
        topology.addSource(
                // Where to begin is settled before the start; what retention removed since is a loss to be told of.
                AutoOffsetReset.none(),
                SOURCE,
                // Kafka Streams drops records of a negative time without a word.
                (record, partitionTime) -> Math.max(0, record.timestamp()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                plan.topics().from());
        List<String> topics = plan.topics().to();
        topology.addProcessor(ROUTE, () -> new RouteProcessor(plan, routers.get(), meters, poisonAccepted), SOURCE);
        // The producer's own partitioner, as everywhere: by key, and there are as many partitions as the source has.
        for (String topic : topics) {
            topology.addSink(topic, topic, new ByteArraySerializer(), new ByteArraySerializer(), ROUTE);
        }
        return topology;
    }
}
