package io.penstock.transport.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** A record of a dead letter or late topic. */
public final class Letter {
    private final LetterTopic topic;
    private final ConsumerRecord<byte[], byte[]> record;
    private final Failure failure;

    Letter(LetterTopic topic, ConsumerRecord<byte[], byte[]> record) {
        this.topic = topic;
        this.record = record;
        this.failure = FailureHeaders.read(record.headers(), record.timestamp());
    }

    /** Where the letter itself lies: what it is called by. */
    public Place place() {
        return new Place(record.topic(), record.partition(), record.offset());
    }

    LetterTopic topic() {
        return topic;
    }

    public Failure failure() {
        return failure;
    }

    ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    /** The key as text; null if there is none. */
    @Nullable
    String key() {
        return record.key() == null ? null : new String(record.key(), UTF_8);
    }

    /**
     * The timestamp that the record goes back with, epoch milliseconds. Topics of letters are stamped on arrival: the
     * original's is gone unless a header has it, and the time of the failure is the nearest there is.
     */
    long timestamp() {
        return FailureHeaders.originalTimestamp(record.headers())
                .orElse(
                        record.timestampType() == TimestampType.CREATE_TIME && record.timestamp() >= 0
                                ? record.timestamp()
                                : failure.time());
    }
}
