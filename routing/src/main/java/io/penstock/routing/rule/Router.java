package io.penstock.routing.rule;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.deadletter.Stage;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.common.wire.WireFormat;
import io.penstock.routing.rule.ValueWriter.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * One route over single records. For one thread.
 *
 * <p>Of a change stream each image is judged by itself, so that every topic stays a change stream of its own rows: a row
 * that enters the topic is a create there, one that leaves is a delete, one that stays is passed as it is. A reader
 * of the topic then comes to the same rows as one that filters the source's.
 *
 * <p>An image that cannot be judged was a dead letter when it was the row, and is in no topic now: an update that mends it is
 * a create. One that turns the row into such an image is a dead letter, and a delete where the row was.
 */
public final class Router {
    private final RoutePlan plan;
    private final RecordDecoder decoder;
    private final Judge judge;
    private final ValueWriter writer;

    /** Assigns; asks the registry for nothing before the first record. */
    public Router(RoutePlan plan, Schemas schemas) {
        this.plan = plan;
        this.decoder = new RecordDecoder(schemas, plan.reader());
        this.judge = new Judge(plan);
        this.writer = new ValueWriter(plan, schemas);
    }

    /** What becomes of a record; the same for the same bytes, however often it is asked. */
    public Decision decide(byte @Nullable [] key, byte @Nullable [] value) {
        try {
            return value == null ? tombstone() : decide(value, decode(key, value));
        } catch (MalformedRecord e) {
            return dead(new Unroutable(
                    Stage.ROUTE_DECODE, e.reason().name(), String.valueOf(e.getMessage()), e.schemaId()));
        } catch (Unroutable e) {
            return dead(e);
        }
    }

    private GenericRecord decode(byte @Nullable [] key, byte[] value) throws MalformedRecord {
        if (key == null) {
            throw new Unroutable(Stage.ROUTE_DECODE, "NULL_KEY", "the record has no key", OptionalInt.empty());
        }
        return decoder.decode(value);
    }

    /** It names no row, so it cannot be judged; the delete came before it, as a record of its own. */
    private Decision tombstone() {
        if (!plan.source().isChangeStream()) {
            throw new Unroutable(Stage.ROUTE_DECODE, "NULL_VALUE", "the record has no value", OptionalInt.empty());
        }
        return Decision.to(IntStream.range(0, plan.topics().to().size())
                .mapToObj(topic -> new Routed(topic, null))
                .toList());
    }

    private Decision decide(byte[] value, GenericRecord decoded) throws MalformedRecord {
        OptionalInt schemaId = OptionalInt.of(WireFormat.schemaId(value));
        if (!plan.source().isChangeStream()) {
            return whole(judge.topicOf(decoded, schemaId), value, decoded);
        }
        GenericRecord before = ChangeEnvelope.before(decoded);
        GenericRecord after = ChangeEnvelope.after(decoded);
        if (!complete(ChangeEnvelope.op(decoded), before, after)) {
            throw new Unroutable(
                    Stage.ROUTE_DECODE,
                    "INCOMPLETE_CHANGE",
                    "operation of unknown name, or without the images that it must have",
                    schemaId);
        }
        if (before == null || after == null) {
            GenericRecord row = after == null ? before : after;
            return row == null ? Decision.to(List.of()) : whole(judge.topicOf(row, schemaId), value, decoded);
        }
        return update(value, decoded, before, after, schemaId);
    }

    private Decision update(
            byte[] value, GenericRecord change, GenericRecord before, GenericRecord after, OptionalInt schemaId)
            throws MalformedRecord {
        int was;
        try {
            was = judge.topicOf(before, schemaId);
        } catch (Unroutable deadThen) {
            was = Judge.NOWHERE;
        }
        int is = Judge.NOWHERE;
        Optional<Unroutable> failure = Optional.empty();
        try {
            is = judge.topicOf(after, schemaId);
        } catch (Unroutable e) {
            // A row that is read again was a dead letter the first time; it is not a second one.
            failure = ChangeEnvelope.op(change).equals(ChangeEnvelope.READ) ? Optional.empty() : Optional.of(e);
        }
        if (was == is && failure.isEmpty()) {
            return whole(is, value, change);
        }
        List<Routed> routed = new ArrayList<>(2);
        if (was != Judge.NOWHERE) {
            routed.add(new Routed(was, writer.write(was, value, change, Part.LEAVING)));
        }
        if (is != Judge.NOWHERE) {
            routed.add(new Routed(is, writer.write(is, value, change, Part.ENTERING)));
        }
        return new Decision(routed, failure);
    }

    private Decision whole(int topic, byte[] value, GenericRecord decoded) throws MalformedRecord {
        return topic == Judge.NOWHERE
                ? Decision.to(List.of())
                : Decision.to(List.of(new Routed(topic, writer.write(topic, value, decoded, Part.WHOLE))));
    }

    private static Decision dead(Unroutable failure) {
        return new Decision(List.of(), Optional.of(failure));
    }

    /** As every reader of change streams here has it; a read with two images repeats a row that readers hold. */
    private static boolean complete(String op, @Nullable GenericRecord before, @Nullable GenericRecord after) {
        return switch (op) {
            case ChangeEnvelope.CREATE -> before == null && after != null;
            case ChangeEnvelope.READ -> after != null && (before == null || before.equals(after));
            case ChangeEnvelope.UPDATE -> before != null && after != null;
            case ChangeEnvelope.DELETE -> before != null && after == null;
            default -> false;
        };
    }
}
