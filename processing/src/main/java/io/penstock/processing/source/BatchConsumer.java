package io.penstock.processing.source;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** A Kafka consumer that delivers batches. For one thread, apart from {@link KafkaConsumer#wakeup()}. */
interface BatchConsumer extends AutoCloseable {

    /** Whether batches come as they were written, and not record by record. */
    boolean whole();

    /** For all but polling. */
    KafkaConsumer<?, ?> consumer();

    /** What has come, as {@link KafkaConsumer#poll} does. */
    Polled poll(Duration timeout);

    @Override
    void close();

    /**
     * @param parts of each partition that has moved, in order
     * @param recycle to be called when the parts are not needed any more; by any thread
     */
    record Polled(Map<TopicPartition, List<Part>> parts, Runnable recycle) {}
}
