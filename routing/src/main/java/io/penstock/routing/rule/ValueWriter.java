package io.penstock.routing.rule;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.names.Names;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.common.wire.RecordEncoder;
import io.penstock.common.wire.WireFormat;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes what goes on. For one thread.
 *
 * <p><b>Which schema id.</b> Always one that the subject of the written topic holds: readers, and brokers that check, know
 * a topic by its own subject. Where nothing is selected and that subject holds the very schema that the source's writer
 * used, the value stays as it is, byte for byte, but for the id where the registry gave the same schema two. Fields that
 * a newer contract added thus pass a router that does not know them yet. A writer's schema that the subject does not
 * hold is older than the route: its values are written anew, by the contract.
 */
final class ValueWriter {
    /** What of a record goes on. */
    enum Part {
        /** All of it. */
        WHOLE,
        /** A change by which the row enters the topic: only the image after, as a create. */
        ENTERING,
        /** A change by which the row leaves the topic: only the image before, as a delete. */
        LEAVING
    }

    /** How values of one writer go on to one topic: again by its schema, or else by the route's. */
    private record Target(int id, RecordEncoder encoder, Optional<RecordDecoder> again) {}

    private final RoutePlan plan;
    private final Schemas schemas;
    private final Map<Long, Target> targets = new HashMap<>();
    private final Map<Integer, Target> own = new HashMap<>();

    ValueWriter(RoutePlan plan, Schemas schemas) {
        this.plan = plan;
        this.schemas = schemas;
    }

    /**
     * The value for a topic.
     *
     * @param topic position among the route's topics
     * @param value as it was read, and
     * @param decoded by the source's contract
     */
    byte[] write(int topic, byte[] value, GenericRecord decoded, Part part) throws MalformedRecord {
        int writer = WireFormat.schemaId(value);
        Target target = target(topic, writer);
        if (target.again().isEmpty()) {
            return target.encoder().encode(narrowed(part(decoded, part)));
        }
        if (part == Part.WHOLE) {
            return target.id() == writer ? value : withId(value, target.id());
        }
        return target.encoder().encode(part(target.again().get().decode(value), part));
    }

    private Target target(int topic, int writer) throws MalformedRecord {
        long place = ((long) topic << Integer.SIZE) | writer;
        Target known = targets.get(place);
        if (known == null) {
            known = plan.route().select().isEmpty() ? passing(topic, writer) : own(topic);
            targets.put(place, known);
        }
        return known;
    }

    private Target passing(int topic, int writer) throws MalformedRecord {
        Schema written = schemas.byId(writer);
        OptionalInt id = schemas.idOf(subject(topic), written);
        return id.isEmpty()
                ? own(topic)
                : new Target(
                        id.getAsInt(),
                        new RecordEncoder(id.getAsInt(), written),
                        Optional.of(new RecordDecoder(schemas, written)));
    }

    private Target own(int topic) {
        return own.computeIfAbsent(topic, it -> {
            int id = schemas.idOf(subject(topic), plan.value())
                    .orElseThrow(() -> new PenstockException(
                            Category.USER,
                            "schema-not-registered",
                            "subject " + subject(topic) + " does not hold what route " + plan.name()
                                    + " writes; apply the pipeline"));
            return new Target(id, new RecordEncoder(id, plan.value()), Optional.empty());
        });
    }

    private String subject(int topic) {
        return Names.subject(plan.topics().to().get(topic));
    }

    private static byte[] withId(byte[] value, int id) {
        byte[] copy = value.clone();
        ByteBuffer.wrap(copy).putInt(1, id);
        return copy;
    }

    private static GenericRecord part(GenericRecord value, Part part) {
        if (part == Part.WHOLE) {
            return value;
        }
        GenericRecord change = copy(value, value.getSchema());
        change.put(ChangeEnvelope.OP, part == Part.ENTERING ? ChangeEnvelope.CREATE : ChangeEnvelope.DELETE);
        change.put(part == Part.ENTERING ? ChangeEnvelope.BEFORE : ChangeEnvelope.AFTER, null);
        return change;
    }

    private GenericRecord narrowed(GenericRecord value) {
        if (plan.route().select().isEmpty()) {
            return value;
        }
        if (!plan.source().isChangeStream()) {
            return copy(value, plan.row());
        }
        GenericRecord change = copy(value, plan.value());
        change.put(ChangeEnvelope.BEFORE, row(ChangeEnvelope.before(value)));
        change.put(ChangeEnvelope.AFTER, row(ChangeEnvelope.after(value)));
        return change;
    }

    private @Nullable GenericRecord row(@Nullable GenericRecord image) {
        return image == null ? null : copy(image, plan.row());
    }

    /** The fields that both have, by name. */
    private static GenericRecord copy(GenericRecord from, Schema to) {
        GenericRecord copy = new GenericData.Record(to);
        for (Schema.Field field : to.getFields()) {
            copy.put(field.pos(), from.get(field.name()));
        }
        return copy;
    }
}
