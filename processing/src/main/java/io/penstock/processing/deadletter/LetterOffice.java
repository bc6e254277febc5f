package io.penstock.processing.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.deadletter.DeadLetter;
import io.penstock.common.deadletter.DeadLetterHeaders;
import io.penstock.common.deadletter.LateHeaders;
import io.penstock.common.deadletter.Original;
import io.penstock.processing.source.Header;
import io.penstock.processing.source.RawRecord;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.flink.util.OutputTag;

/** Writes the letters of one source: the original's bytes, key, headers and timestamp, and why it is here. */
public record LetterOffice(String topic, String deadLetterTopic, String lateTopic) implements Serializable {

    /** Side output of every operator that can give a record up. */
    public static final OutputTag<Letter> LETTERS = new OutputTag<>("letters", Letter.TYPE);

    /**
     * For a record that no retry can help.
     *
     * @param reason stable, for machines
     * @param now epoch milliseconds
     */
    public Letter dead(RawRecord record, String stage, String reason, String message, OptionalInt schemaId, long now) {
        DeadLetter why = DeadLetter.of(
                stage, topic, record.partition(), record.offset(), schemaId, reason, message, original(record), now);
        return letter(deadLetterTopic, record, why.headers());
    }

    /**
     * For a record that code failed at.
     *
     * @param now epoch milliseconds
     */
    public Letter dead(RawRecord record, String stage, Throwable failure, long now) {
        DeadLetter why = DeadLetter.of(
                stage, topic, record.partition(), record.offset(), OptionalInt.empty(), failure, original(record), now);
        return letter(deadLetterTopic, record, why.headers());
    }

    /**
     * For a record of which at least one image came too late.
     *
     * @param images as in {@link LateHeaders#IMAGES}
     * @param eventTime of the earliest late image
     * @param limit what it fell behind
     */
    public Letter late(RawRecord record, String images, long eventTime, long limit) {
        Map<String, byte[]> why = new LinkedHashMap<>();
        put(why, LateHeaders.IMAGES, images);
        put(why, LateHeaders.EVENT_TIME, Long.toString(eventTime));
        put(why, LateHeaders.WATERMARK, Long.toString(limit));
        put(why, LateHeaders.LATENESS_MS, Long.toString(limit - eventTime));
        put(why, LateHeaders.SOURCE_TOPIC, topic);
        put(why, LateHeaders.SOURCE_PARTITION, Integer.toString(record.partition()));
        put(why, LateHeaders.SOURCE_OFFSET, Long.toString(record.offset()));
        put(why, DeadLetterHeaders.ATTEMPT, Integer.toString(original(record).attempt()));
        if (record.timestamp() >= 0) {
            put(why, DeadLetterHeaders.RECORD_TIMESTAMP, Long.toString(record.timestamp()));
        }
        return letter(lateTopic, record, why);
    }

    /** A record that was sent back brings its number of attempts with it; the last of a name counts. */
    private static Original original(RawRecord record) {
        byte[] attempt = null;
        for (Header header : record.headers()) {
            if (header.name().equals(DeadLetterHeaders.ATTEMPT)) {
                attempt = header.value();
            }
        }
        return Original.of(record.timestamp(), attempt);
    }

    private static Letter letter(String to, RawRecord record, Map<String, byte[]> why) {
        List<Header> headers = new ArrayList<>(record.headers());
        why.forEach((name, value) -> headers.add(new Header(name, value)));
        return new Letter(to, record.timestamp(), record.key(), record.value(), headers);
    }

    private static void put(Map<String, byte[]> headers, String name, String value) {
        headers.put(name, value.getBytes(UTF_8));
    }
}
