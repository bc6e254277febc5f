package io.penstock.common.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Why a record was given up. The record's own key, value and headers travel unchanged beside these headers.
 *
 * @param stage where it failed, such as {@code decode} or {@code map-row}
 * @param topic where the record was read from, or was to be written to if it never reached a topic
 * @param partition −1 if it never reached a topic
 * @param offset −1 if it never reached a topic
 * @param errorClass class of the root cause, or a reason's name
 * @param message of the root cause; headers carry its first {@value #MESSAGE_BYTES} bytes
 * @param stackTrace headers carry its first {@value #STACK_TRACE_BYTES} bytes
 * @param schemaId the writer's schema, if the record named one
 * @param original what the record was
 * @param timestamp when it failed, in milliseconds since 1970
 * @param id the same for the same record failing in the same stage, so that a copy can be told from a second failure
 */
public record DeadLetter(
        String stage,
        String topic,
        int partition,
        long offset,
        String errorClass,
        String message,
        Optional<String> stackTrace,
        OptionalInt schemaId,
        Original original,
        long timestamp,
        String id) {
    /** Of any other header than the stack trace: messages quote data, and headers count towards the limit of a record. */
    public static final int MESSAGE_BYTES = 1024;

    public static final int STACK_TRACE_BYTES = 4096;

    /** A record at a known place in Kafka, failed by an exception. */
    public static DeadLetter of(
            String stage,
            String topic,
            int partition,
            long offset,
            OptionalInt schemaId,
            Throwable failure,
            Original original,
            long timestamp) {
        Throwable cause = RootCause.of(failure);
        return new DeadLetter(
                stage,
                topic,
                partition,
                offset,
                cause.getClass().getName(),
                String.valueOf(cause.getMessage()),
                Optional.of(RootCause.stackTrace(cause)),
                schemaId,
                original,
                timestamp,
                idOf(stage, topic, partition, offset));
    }

    /** A record failed by a verdict rather than an exception: no stack trace. */
    public static DeadLetter of(
            String stage,
            String topic,
            int partition,
            long offset,
            OptionalInt schemaId,
            String reason,
            String message,
            Original original,
            long timestamp) {
        return new DeadLetter(
                stage,
                topic,
                partition,
                offset,
                reason,
                message,
                Optional.empty(),
                schemaId,
                original,
                timestamp,
                idOf(stage, topic, partition, offset));
    }

    /** The id of a record at a place in Kafka: {@code <topic>/<partition>/<offset>/<stage>}. */
    public static String idOf(String stage, String topic, int partition, long offset) {
        return topic + '/' + partition + '/' + offset + '/' + stage;
    }

    /** Header values in UTF-8, in a fixed order. Add them after the record's own; the last of a name counts. */
    public Map<String, byte[]> headers() {
        Map<String, byte[]> headers = new LinkedHashMap<>();
        put(headers, DeadLetterHeaders.TOPIC, topic);
        put(headers, DeadLetterHeaders.PARTITION, Integer.toString(partition));
        put(headers, DeadLetterHeaders.OFFSET, Long.toString(offset));
        put(headers, DeadLetterHeaders.STAGE, stage);
        put(headers, DeadLetterHeaders.CLASS_NAME, stage);
        put(headers, DeadLetterHeaders.EXCEPTION_CLASS_NAME, errorClass);
        put(headers, DeadLetterHeaders.EXCEPTION_MESSAGE, message);
        stackTrace.ifPresent(trace -> put(headers, DeadLetterHeaders.EXCEPTION_STACK_TRACE, trace, STACK_TRACE_BYTES));
        put(headers, DeadLetterHeaders.PENSTOCK_STAGE, stage);
        put(headers, DeadLetterHeaders.TIMESTAMP, Long.toString(timestamp));
        put(headers, DeadLetterHeaders.ATTEMPT, Integer.toString(original.attempt()));
        if (original.timestamp() >= 0) {
            put(headers, DeadLetterHeaders.RECORD_TIMESTAMP, Long.toString(original.timestamp()));
        }
        put(headers, DeadLetterHeaders.ID, id);
        schemaId.ifPresent(writer -> put(headers, DeadLetterHeaders.SCHEMA_ID, Integer.toString(writer)));
        return Collections.unmodifiableMap(headers);
    }

    private static void put(Map<String, byte[]> headers, String name, String value) {
        put(headers, name, value, MESSAGE_BYTES);
    }

    private static void put(Map<String, byte[]> headers, String name, String value, int most) {
        headers.put(name, Utf8Prefix.of(value, most).getBytes(UTF_8));
    }
}
