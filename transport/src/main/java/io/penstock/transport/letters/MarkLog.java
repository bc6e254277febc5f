package io.penstock.transport.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The compacted topic that says of each letter, by its place, what was done about it. Never by time: a mark that went before its
 * letter would let the letter go back twice.
 */
final class MarkLog {
    private final String topic;
    private final TopicReader reader;

    MarkLog(String topic, TopicReader reader) {
        this.topic = topic;
        this.reader = reader;
    }

    /** @throws PenstockException USER, {@code topic-missing} */
    void require() {
        if (reader.partitions(topic).isEmpty()) {
            throw new PenstockException(
                    Category.USER,
                    "topic-missing",
                    "topic " + topic + ", which holds what was done about each letter, does not exist: apply the"
                            + " pipeline first");
        }
    }

    /** The marks by the place of their letter; what stands behind an open transaction is not seen. For looking only. */
    Map<String, Mark> glance() {
        Map<String, Mark> marks = new HashMap<>();
        reader.read(topic, record -> put(marks, record));
        return marks;
    }

    /** All marks that were written before this call and are committed. */
    Map<String, Mark> read() {
        Map<String, Mark> marks = new HashMap<>();
        reader.readAll(topic, record -> put(marks, record));
        return marks;
    }

    ProducerRecord<byte[], byte[]> record(Place letter, Mark mark) {
        return new ProducerRecord<>(topic, 0, letter.toString().getBytes(UTF_8), mark.value());
    }

    private static void put(Map<String, Mark> marks, ConsumerRecord<byte[], byte[]> record) {
        if (record.key() != null && record.value() != null) {
            String letter = new String(record.key(), UTF_8);
            Mark.parse(record.value()).ifPresent(mark -> marks.put(letter, mark));
        }
    }
}
