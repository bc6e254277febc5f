package io.penstock.transport.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.deadletter.DeadLetter;
import io.penstock.common.deadletter.DeadLetterHeaders;
import io.penstock.common.deadletter.Original;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Letters as topics hold them. */
final class Letters {
    private Letters() {}

    static Letter of(LetterTopic topic, String stage, String from, long offset, String reason, int attempt) {
        return of(topic, stage, from, offset, reason, attempt, "");
    }

    static Letter of(
            LetterTopic topic, String stage, String from, long offset, String reason, int attempt, String images) {
        Headers headers = new RecordHeaders();
        headers.add("trace", "abc".getBytes(UTF_8));
        DeadLetter.of(
                        stage,
                        from,
                        offset < 0 ? -1 : 0,
                        offset,
                        OptionalInt.empty(),
                        reason,
                        "because",
                        new Original(-1, 1),
                        1_000L)
                .headers()
                .forEach(headers::add);
        headers.add(DeadLetterHeaders.ATTEMPT, Integer.toString(attempt).getBytes(UTF_8));
        if (!images.isEmpty()) {
            headers.add(DeadLetterHeaders.IMAGES, images.getBytes(UTF_8));
        }
        return new Letter(
                topic,
                new ConsumerRecord<>(
                        topic.name(),
                        0,
                        7,
                        2_000L,
                        TimestampType.LOG_APPEND_TIME,
                        1,
                        1,
                        "k".getBytes(UTF_8),
                        new byte[] {1},
                        headers,
                        Optional.empty()));
    }
}
