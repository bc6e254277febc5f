package io.penstock.processing.sink;

import io.penstock.processing.deadletter.Letter;
import io.penstock.processing.source.Header;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A letter as its topic holds it: the original's key, value and timestamp, headers in their order. */
final class LetterSchema implements KafkaRecordSerializationSchema<Letter> {

    @Override
    public ProducerRecord<byte[], byte[]> serialize(Letter letter, KafkaSinkContext context, @Nullable Long timestamp) {
        // A producer refuses a negative timestamp, by which the log says that there is none.
        Long original = letter.timestamp() < 0 ? null : letter.timestamp();
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(letter.topic(), null, original, letter.key(), letter.value());
        for (Header header : letter.headers()) {
            record.headers().add(header.name(), header.value());
        }
        return record;
    }
}
