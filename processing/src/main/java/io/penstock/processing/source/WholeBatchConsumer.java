package io.penstock.processing.source;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.internals.WholeBatches;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.BufferSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A consumer whose batches are unpacked and handed on as they are: no object a record. */
final class WholeBatchConsumer implements BatchConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(WholeBatchConsumer.class);

    /** Unpacked: what is in flight at once is some four times as much. */
    private static final int POLL_BYTES = 1 << 19;

    private final KafkaConsumer<byte[], Part> consumer;
    private final Chunks chunks = new Chunks();
    private final BufferSupplier buffers = BufferSupplier.create();

    private WholeBatchConsumer(Map<String, Object> properties) throws ReflectiveOperationException {
        Object interceptors = properties.getOrDefault(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG, "");
        if (!interceptors.toString().isEmpty()) {
            throw new ReflectiveOperationException(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG + " want to see records");
        }
        Deserializer<Part> none = (topic, value) -> {
            throw new IllegalStateException("a record on its own");
        };
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), none);
        try {
            WholeBatches.in(
                    consumer,
                    (partition, answer, from) -> new BatchWalk(partition, answer, from, chunks, buffers),
                    POLL_BYTES);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            consumer.close();
            throw e;
        }
    }

    /** Whole batches if this Kafka client allows for them; else records, at more than twice the cost, and a warning. */
    static BatchConsumer open(Map<String, Object> properties) {
        try {
            return new WholeBatchConsumer(properties);
        } catch (ReflectiveOperationException | LinkageError e) {
            LOG.warn(
                    "Kafka's batches cannot be had whole: {}. Each record is taken out on its own, which is as right but"
                            + " costs more than twice the processor time for reading.",
                    e.toString(),
                    e);
            return new SingleRecords(properties);
        }
    }

    @Override
    public boolean whole() {
        return true;
    }

    @Override
    public KafkaConsumer<?, ?> consumer() {
        return consumer;
    }

    @Override
    public Polled poll(Duration timeout) {
        ConsumerRecords<byte[], Part> polled = consumer.poll(timeout);
        Map<TopicPartition, List<Part>> parts = new HashMap<>();
        for (Map.Entry<TopicPartition, OffsetAndMetadata> next :
                polled.nextOffsets().entrySet()) {
            List<Part> all = new ArrayList<>();
            for (ConsumerRecord<byte[], Part> part : polled.records(next.getKey())) {
                all.add(part.value());
            }
            // behind the last part there may be marks of transactions, which are read but not delivered
            long end = next.getValue().offset();
            if (all.isEmpty() || all.get(all.size() - 1).next() < end) {
                all.add(new Part(null, end, -1));
            }
            parts.put(next.getKey(), all);
        }
        return new Polled(parts, chunks.handOver());
    }

    @Override
    public void close() {
        consumer.close();
        buffers.close();
    }
}
