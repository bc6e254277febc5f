package io.penstock.local.lateness;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.declaration.Source;
import io.penstock.common.expression.Expression;
import io.penstock.common.expression.ExpressionFailed;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.common.wire.SchemaLookup;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What of a record the stream job judges: the images that it can use. */
final class EventTimes {
    private static final long YEAR_1 = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();

    private final Source source;
    private final RecordDecoder decoder;
    private final int eventTime;

    EventTimes(Source source, SchemaLookup schemas) {
        this.source = source;
        this.decoder = new RecordDecoder(
                schemas, source.isChangeStream() ? ChangeEnvelope.schemaOf(source.schema()) : source.schema());
        this.eventTime = source.schema().getField(source.eventTime()).pos();
    }

    /** The row before and the row, or event, after, where they can be used; at least one of them. */
    record Images(@Nullable GenericRecord before, @Nullable GenericRecord after) {}

    /** Epoch milliseconds. */
    @Nullable
    Long time(@Nullable GenericRecord image) {
        return image == null ? null : (Long) image.get(eventTime);
    }

    /**
     * Empty for a record that says nothing of lateness: a tombstone, a row that was read again, a dead letter.
     *
     * @param refused images that the job gave up, perhaps for a reason that only it knows, such as a view that cannot take them
     */
    Optional<Images> of(ConsumerRecord<byte[], byte @Nullable []> record, Set<String> refused) {
        byte[] value = record.value();
        if (value == null || record.key() == null) {
            return Optional.empty();
        }
        GenericRecord decoded;
        try {
            decoded = decoder.decode(value);
        } catch (MalformedRecord e) {
            return Optional.empty();
        }
        if (!source.isChangeStream()) {
            return images(null, refused.isEmpty() && isUsable(record, decoded) ? decoded : null);
        }
        GenericRecord before = ChangeEnvelope.before(decoded);
        GenericRecord after = ChangeEnvelope.after(decoded);
        if (!isNews(ChangeEnvelope.op(decoded), before, after)) {
            return Optional.empty();
        }
        return images(
                !refused.contains(ChangeEnvelope.BEFORE) && isUsable(record, before) ? before : null,
                !refused.contains(ChangeEnvelope.AFTER) && isUsable(record, after) ? after : null);
    }

    private static Optional<Images> images(@Nullable GenericRecord before, @Nullable GenericRecord after) {
        return before == null && after == null ? Optional.empty() : Optional.of(new Images(before, after));
    }

    /** A read with two images repeats a row that views hold. */
    private static boolean isNews(String op, @Nullable GenericRecord before, @Nullable GenericRecord after) {
        return switch (op) {
            case ChangeEnvelope.CREATE, ChangeEnvelope.READ -> before == null && after != null;
            case ChangeEnvelope.UPDATE -> before != null && after != null;
            case ChangeEnvelope.DELETE -> before != null && after == null;
            default -> false;
        };
    }

    private boolean isUsable(ConsumerRecord<byte[], byte @Nullable []> record, @Nullable GenericRecord row) {
        if (row == null) {
            return false;
        }
        try {
            for (Expression check : source.checks()) {
                if (!check.holds(row)) {
                    return false;
                }
            }
        } catch (ExpressionFailed e) {
            return false;
        }
        long latest = record.timestamp() + source.lateness().maxFuture().toMillis();
        return row.get(eventTime) instanceof Long time && time >= YEAR_1 && time <= latest;
    }
}
