package io.penstock.processing.source;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The consumer as everybody uses it: takes each record out as an object, which is then laid out as a batch again. */
final class SingleRecords implements BatchConsumer {
    private static final int BATCH_BYTES = 1 << 18;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final LogBatchWriter writer = new LogBatchWriter();

    SingleRecords(Map<String, Object> properties) {
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public boolean whole() {
        return false;
    }

    @Override
    public KafkaConsumer<?, ?> consumer() {
        return consumer;
    }

    @Override
    public Polled poll(Duration timeout) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(timeout);
        Map<TopicPartition, List<Part>> parts = new HashMap<>();
        for (Map.Entry<TopicPartition, OffsetAndMetadata> next :
                records.nextOffsets().entrySet()) {
            parts.put(
                    next.getKey(),
                    batches(records.records(next.getKey()), next.getValue().offset()));
        }
        return new Polled(parts, () -> {});
    }

    private List<Part> batches(List<ConsumerRecord<byte[], byte[]>> records, long next) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            ConsumerRecord<byte[], byte[]> record = records.get(i);
            writer.add(raw(record));
            boolean last = i == records.size() - 1;
            if (last || writer.size() >= BATCH_BYTES) {
                parts.add(new Part(writer.take(), last ? next : record.offset() + 1, record.timestamp()));
            }
        }
        return parts.isEmpty() ? List.of(new Part(null, next, -1)) : parts;
    }

    private static RawRecord raw(ConsumerRecord<byte[], byte[]> record) {
        List<Header> headers = new ArrayList<>();
        record.headers().forEach(header -> headers.add(new Header(header.key(), header.value())));
        return new RawRecord(
                record.partition(), record.offset(), record.timestamp(), record.key(), record.value(), headers);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
