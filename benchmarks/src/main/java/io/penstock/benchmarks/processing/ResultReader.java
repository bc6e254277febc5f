package io.penstock.benchmarks.processing;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a read_committed reader finds in a topic. */
final class ResultReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private long count;

    ResultReader(String bootstrap, Topics topics, String topic) throws ExecutionException, InterruptedException {
        partitions = topics.partitions(topic);
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed", "max.poll.records", 5_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Reads on to what is committed by now. */
    void advance(Consumer<ConsumerRecord<byte[], byte[]>> results) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> result : consumer.poll(POLL)) {
                count++;
                results.accept(result);
            }
        }
    }

    /** What has come since, as soon as something has. @return how many */
    int poll(Consumer<ConsumerRecord<byte[], byte[]>> results) {
        var records = consumer.poll(POLL);
        count += records.count();
        records.forEach(results);
        return records.count();
    }

    /** Of records so far. */
    long count() {
        return count;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
