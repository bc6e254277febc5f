package io.penstock.processing.sink;

import io.penstock.processing.view.ViewRow;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A row of a view under its group's key, stamped by the producer with the time of its emission. */
final class ViewRowSchema implements KafkaRecordSerializationSchema<ViewRow> {

    private final String topic;

    ViewRowSchema(String topic) {
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(ViewRow row, KafkaSinkContext context, @Nullable Long timestamp) {
        return new ProducerRecord<>(topic, row.keyBytes(), row.value());
    }
}
