package io.penstock.transport.letters;

import io.penstock.common.deadletter.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A letter on its way: what is written with its mark; nothing but the mark for one that is dropped. */
record Parcel(Place letter, Optional<ProducerRecord<byte[], byte[]>> record) {

    static Parcel dropping(Letter letter) {
        return new Parcel(letter.place(), Optional.empty());
    }

    /**
     * The original, as it was but for the headers that say why it was given up and the one that counts attempts. It goes to
     * the partition that it came from: producers of other languages may partition by their own rule.
     *
     * @param partitions of the topic; the one it came from may be gone
     */
    static Parcel returning(Letter letter, String topic, int partitions, byte[] value) {
        Failure failure = letter.failure();
        boolean known = failure.partition() >= 0 && failure.partition() < partitions;
        RecordHeaders headers = new RecordHeaders();
        for (Header header : letter.record().headers()) {
            if (!FailureHeaders.isOfFailure(header.key())) {
                headers.add(header);
            }
        }
        String attempt = Integer.toString(failure.attempt() + 1);
        headers.add(DeadLetterHeaders.ATTEMPT, attempt.getBytes(StandardCharsets.UTF_8));
        return new Parcel(
                letter.place(),
                Optional.of(new ProducerRecord<>(
                        topic,
                        known ? failure.partition() : null,
                        letter.timestamp(),
                        letter.record().key(),
                        value,
                        headers)));
    }
}
