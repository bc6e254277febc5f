package io.penstock.servers.kafka;

import static java.util.stream.Collectors.toMap;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Topics that can be written to. */
public final class NewTopics {
    private NewTopics() {}

    /**
     * Returns when every partition's leader answers. The controller says "created" before the leader knows, and what an
     * idempotent producer sends into that gap can be lost: the first batch is refused, the next one accepted, and the
     * retries of the first are out of order until they expire (KAFKA-15591).
     *
     * @throws ExecutionException with Kafka's reason, also if a topic exists
     */
    public static void create(Admin admin, Collection<NewTopic> topics)
            throws ExecutionException, InterruptedException {
        admin.createTopics(topics).all().get();
        Map<TopicPartition, OffsetSpec> all = topics.stream()
                .flatMap(NewTopics::partitions)
                .collect(toMap(partition -> partition, partition -> OffsetSpec.earliest()));
        admin.listOffsets(all).all().get();
    }

    /** {@link #create(Admin, Collection)} of one topic with one replica and the broker's own settings. */
    public static void create(Admin admin, String name, int partitions)
            throws ExecutionException, InterruptedException {
        create(admin, List.of(new NewTopic(name, partitions, (short) 1)));
    }

    private static Stream<TopicPartition> partitions(NewTopic topic) {
        return IntStream.range(0, topic.numPartitions())
                .mapToObj(partition -> new TopicPartition(topic.name(), partition));
    }
}
