package io.penstock.transport.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.deadletter.DeadLetterHeaders;
import io.penstock.common.deadletter.LateHeaders;
import io.penstock.common.deadletter.Original;
import io.penstock.transport.letters.Failure.Convention;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The headers of dead letters: Penstock's and Kafka Connect's, Kafka Streams' (KIP-1034), Spring Kafka's. Where a record has those
 * of several, whoever gave it up last counts, and that is who Penstock's own tools know best.
 */
final class FailureHeaders {
    private static final String CONNECT = "__connect.errors.";
    private static final String STREAMS = "__streams.errors.";
    private static final String SPRING = "kafka_dlt-";
    private static final String LATE = "penstock.late.";
    private static final Set<String> OWN = Set.of(
            DeadLetterHeaders.PENSTOCK_STAGE,
            DeadLetterHeaders.TIMESTAMP,
            DeadLetterHeaders.RECORD_TIMESTAMP,
            DeadLetterHeaders.ATTEMPT,
            DeadLetterHeaders.ID,
            DeadLetterHeaders.SCHEMA_ID,
            DeadLetterHeaders.IMAGES);

    private FailureHeaders() {}

    /** Whether a header tells of a failure, rather than being the record's own. */
    static boolean isOfFailure(String name) {
        return name.startsWith(CONNECT)
                || name.startsWith(STREAMS)
                || name.startsWith(SPRING)
                || name.startsWith(LATE)
                || OWN.contains(name);
    }

    /**
     * What the headers say.
     *
     * @param written when the letter was written, epoch milliseconds: for conventions that do not say when it failed
     */
    static Failure read(Headers headers, long written) {
        int attempt = attempt(headers);
        if (headers.lastHeader(LateHeaders.SOURCE_TOPIC) != null) {
            return new Failure(
                    Convention.LATE,
                    "late",
                    text(headers, LateHeaders.SOURCE_TOPIC),
                    (int) number(headers, LateHeaders.SOURCE_PARTITION, -1),
                    number(headers, LateHeaders.SOURCE_OFFSET, -1),
                    "LATE",
                    text(headers, LateHeaders.LATENESS_MS).orElse("?") + " ms behind the watermark",
                    written,
                    attempt,
                    text(headers, LateHeaders.IMAGES).orElse(""));
        }
        if (headers.lastHeader(DeadLetterHeaders.PENSTOCK_STAGE) != null) {
            return connect(headers, Convention.PENSTOCK, attempt, written);
        }
        if (headers.lastHeader(STREAMS + "topic") != null || headers.lastHeader(STREAMS + "exception") != null) {
            return new Failure(
                    Convention.STREAMS,
                    "streams",
                    text(headers, STREAMS + "topic"),
                    (int) number(headers, STREAMS + "partition", -1),
                    number(headers, STREAMS + "offset", -1),
                    text(headers, STREAMS + "exception").orElse("?"),
                    text(headers, STREAMS + "message").orElse(""),
                    written,
                    attempt,
                    "");
        }
        if (headers.lastHeader(SPRING + "original-topic") != null) {
            return new Failure(
                    Convention.SPRING,
                    "consumer",
                    text(headers, SPRING + "original-topic"),
                    (int) number(headers, SPRING + "original-partition", -1),
                    number(headers, SPRING + "original-offset", -1),
                    // the container wraps what the listener threw
                    text(headers, SPRING + "exception-cause-fqcn")
                            .or(() -> text(headers, SPRING + "exception-fqcn"))
                            .or(() -> text(headers, SPRING + "key-exception-fqcn"))
                            .orElse("?"),
                    text(headers, SPRING + "exception-message")
                            .or(() -> text(headers, SPRING + "key-exception-message"))
                            .orElse(""),
                    written,
                    attempt,
                    "");
        }
        if (headers.lastHeader(DeadLetterHeaders.TOPIC) != null
                || headers.lastHeader(DeadLetterHeaders.EXCEPTION_CLASS_NAME) != null) {
            return connect(headers, Convention.CONNECT, attempt, written);
        }
        return new Failure(Convention.NONE, "?", Optional.empty(), -1, -1, "?", "", written, attempt, "");
    }

    /** When the original was written, by Penstock's or Spring's headers. */
    static Optional<Long> originalTimestamp(Headers headers) {
        long timestamp =
                number(headers, DeadLetterHeaders.RECORD_TIMESTAMP, number(headers, SPRING + "original-timestamp", -1));
        return timestamp < 0 ? Optional.empty() : Optional.of(timestamp);
    }

    /** What a late record fell behind, epoch milliseconds. */
    static Optional<Long> lateWatermark(Headers headers) {
        return headers.lastHeader(LateHeaders.WATERMARK) == null
                ? Optional.empty()
                : Optional.of(number(headers, LateHeaders.WATERMARK, Long.MIN_VALUE));
    }

    private static Failure connect(Headers headers, Convention convention, int attempt, long written) {
        return new Failure(
                convention,
                text(headers, DeadLetterHeaders.STAGE).orElse("?"),
                text(headers, DeadLetterHeaders.TOPIC).filter(topic -> !topic.isEmpty()),
                (int) number(headers, DeadLetterHeaders.PARTITION, -1),
                number(headers, DeadLetterHeaders.OFFSET, -1),
                text(headers, DeadLetterHeaders.EXCEPTION_CLASS_NAME).orElse("?"),
                text(headers, DeadLetterHeaders.EXCEPTION_MESSAGE).orElse(""),
                number(headers, DeadLetterHeaders.TIMESTAMP, written),
                attempt,
                text(headers, DeadLetterHeaders.IMAGES).orElse(""));
    }

    /** A record that was sent back carries its number, and whoever gives it up anew, Penstock or not, leaves that as it is. */
    private static int attempt(Headers headers) {
        Header header = headers.lastHeader(DeadLetterHeaders.ATTEMPT);
        return Original.attempt(header == null ? null : header.value());
    }

    static Optional<String> text(Headers headers, String name) {
        return Optional.ofNullable(headers.lastHeader(name)).map(Header::value).map(value -> new String(value, UTF_8));
    }

    private static long number(Headers headers, String name, long otherwise) {
        Header header = headers.lastHeader(name);
        return header == null ? otherwise : number(header, otherwise);
    }

    /** Text as most write it, or Spring's binary int or long. */
    private static long number(Header header, long otherwise) {
        byte[] value = header.value();
        if (value == null) {
            return otherwise;
        }
        String text = new String(value, UTF_8);
        if (text.matches("-?\\d{1,18}")) {
            return Long.parseLong(text);
        }
        return switch (value.length) {
            case Integer.BYTES -> ByteBuffer.wrap(value).getInt();
            case Long.BYTES -> ByteBuffer.wrap(value).getLong();
            default -> otherwise;
        };
    }
}
