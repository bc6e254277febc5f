package io.penstock.routing.streams;

import io.penstock.common.deadletter.DeadLetter;
import io.penstock.common.deadletter.DeadLetterHeaders;
import io.penstock.common.deadletter.Original;
import io.penstock.routing.metrics.RouteMeters;
import io.penstock.routing.rule.Unroutable;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;

/**
 * What happens to a record that throws. One that can never be routed becomes a dead letter, which Kafka Streams writes in
 * the transaction of its neighbours: killed before the commit, neither it nor the position behind it is there.
 * Anything else is no fault of the record's, and ends the thread.
 *
 * <p>Kafka Streams makes the instance itself: what it works with comes by configuration.
 */
public final class DeadLetters implements ProcessingExceptionHandler {
    /** A {@link Desk}. */
    static final String DESK = "penstock.routing.dead.letters";

    /** Where dead letters of a route go, and by what clock. */
    record Desk(String topic, RouteMeters meters, Clock clock) {}

    @SuppressWarnings("NullAway.Init") // by configure, before anything else
    private Desk desk;

    @Override
    public void configure(Map<String, ?> configs) {
        desk = Objects.requireNonNull((Desk) configs.get(DESK), DESK);
    }

    @Override
    public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
        if (!(exception instanceof Unroutable failure)) {
            return Response.fail();
        }
        desk.meters().dead().increment();
        Header attempt = record.headers().lastHeader(DeadLetterHeaders.ATTEMPT);
        DeadLetter why = DeadLetter.of(
                failure.stage().text(),
                context.topic(),
                context.partition(),
                context.offset(),
                failure.schemaId(),
                failure.reason(),
                failure.message(),
                Original.of(record.timestamp(), attempt == null ? null : attempt.value()),
                desk.clock().millis());
        Headers headers = new RecordHeaders(record.headers().toArray());
        why.headers().forEach(headers::add);
        return Response.resume(List.of(new ProducerRecord<>(
                desk.topic(), null, record.timestamp(), (byte[]) record.key(), (byte[]) record.value(), headers)));
    }
}
