package io.penstock.servers.kafka;

import static java.util.stream.Collectors.toMap;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Topics that can be written to. */
public final class NewTopics {
    private static final Duration LEADERS_KNOW = Duration.ofSeconds(30);

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
        long began = System.nanoTime();
        while (!answer(admin, all)) {
            if (System.nanoTime() - began > LEADERS_KNOW.toNanos()) {
                throw new IllegalStateException("no leader knows of " + all.keySet() + " after " + LEADERS_KNOW);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** {@link #create(Admin, Collection)} of one topic with one replica and the broker's own settings. */
    public static void create(Admin admin, String name, int partitions)
            throws ExecutionException, InterruptedException {
        create(admin, List.of(new NewTopic(name, partitions, (short) 1)));
    }

    /** The client retries whatever may pass, but for a topic that a broker does not know. */
    private static boolean answer(Admin admin, Map<TopicPartition, OffsetSpec> all)
            throws ExecutionException, InterruptedException {
        try {
            admin.listOffsets(all).all().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    private static Stream<TopicPartition> partitions(NewTopic topic) {
        return IntStream.range(0, topic.numPartitions())
                .mapToObj(partition -> new TopicPartition(topic.name(), partition));
    }
}
