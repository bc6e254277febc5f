package io.penstock.processing.decode;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.expression.Condition;
import io.penstock.common.expression.Expression;
import io.penstock.processing.view.Input;
import io.penstock.processing.view.Reading;
import io.penstock.processing.view.ViewPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Which fields of a source are read off its bytes, and where their values go: each field that anything asks for has a slot, and
 * so has each of an image's. The image after comes first, then the image before, then the envelope's own fields.
 */
final class SliceLayout {

    /** What stands in a slot. */
    enum Kind {
        /** Position and length of a text. */
        TEXT,
        /** An int or a long. */
        WHOLE,
        /** 1 for true, 0 for false. */
        FLAG,
        /** The bits of a double. */
        FRACTION,
        /** How many items an array has. */
        COUNT
    }

    private final SourcePlan plan;
    private final Map<String, Integer> slots = new LinkedHashMap<>();
    private final List<Kind> kinds = new ArrayList<>();
    private final List<String> obstacles = new ArrayList<>();

    /** Assigns slots, or notes why it cannot. */
    SliceLayout(SourcePlan plan) {
        this.plan = plan;
        role(plan.eventTime(), "event time", Set.of(Schema.Type.LONG));
        role(plan.id(), "id", Set.of(Schema.Type.STRING, Schema.Type.INT, Schema.Type.LONG));
        plan.checks().forEach(check -> conditions("check", check));
        for (ViewPlan view : plan.views()) {
            Reading reading = view.reading();
            if (!reading.derive().isEmpty()) {
                obstacles.add("view " + view.name() + " derives fields");
                continue;
            }
            if (reading.where() != null) {
                conditions("where of view " + view.name(), reading.where());
            }
            reading.by()
                    .forEach(field -> role(
                            field,
                            "group of view " + view.name(),
                            Set.of(Schema.Type.STRING, Schema.Type.INT, Schema.Type.LONG, Schema.Type.BOOLEAN)));
            reading.inputs().forEach(input -> input(view, input));
        }
    }

    /** Why the source cannot be read this way. */
    Optional<String> obstacle() {
        return obstacles.stream().findFirst();
    }

    /** Slots of one image. */
    int width() {
        return slots.size();
    }

    /** Slots of a record. */
    int size() {
        return plan.changeStream() ? 2 * width() + 2 : width();
    }

    int operationSlot() {
        return 2 * width();
    }

    int sourceTimeSlot() {
        return 2 * width() + 1;
    }

    /** Slot of a contract's field within its image. */
    int slot(String field) {
        Integer slot = slots.get(field);
        if (slot == null) {
            throw new IllegalArgumentException("nothing reads field '" + field + "'");
        }
        return slot;
    }

    Kind kind(int slot) {
        return kinds.get(slot);
    }

    /** Where the values of a whole record go. */
    SlicePlace places() {
        if (!plan.changeStream()) {
            return image(0);
        }
        return SlicePlace.record(Map.of(
                ChangeEnvelope.AFTER, image(0),
                ChangeEnvelope.BEFORE, image(1),
                ChangeEnvelope.OP, SlicePlace.slot(operationSlot(), Kind.TEXT, false),
                ChangeEnvelope.SOURCE,
                        SlicePlace.record(Map.of(
                                ChangeEnvelope.SOURCE_TIMESTAMP,
                                SlicePlace.slot(sourceTimeSlot(), Kind.WHOLE, false)))));
    }

    private SlicePlace image(int image) {
        Map<String, SlicePlace> fields = new LinkedHashMap<>();
        slots.forEach((name, slot) -> {
            boolean nullable = plan.contract().getField(name).schema().isUnion();
            fields.put(name, SlicePlace.slot(image * width() + slot, kind(slot), nullable));
        });
        return SlicePlace.image(image, fields);
    }

    /** A field that is always set. */
    private void role(String name, String role, Set<Schema.Type> types) {
        Schema.Field field = plan.contract().getField(name);
        if (field == null || !types.contains(field.schema().getType())) {
            obstacles.add(role + " '" + name + "' is none of " + types);
            return;
        }
        take(name, field.schema().getType());
    }

    private void input(ViewPlan view, Input input) {
        Schema.Field field = plan.contract().getField(input.field());
        Schema.Type type = field == null ? Schema.Type.NULL : present(field.schema());
        boolean usable =
                switch (type) {
                    case INT, LONG, DOUBLE -> true;
                    case STRING, BOOLEAN -> input instanceof Input.Ordered;
                    default -> false;
                };
        if (usable) {
            take(input.field(), type);
        } else {
            obstacles.add(
                    "view " + view.name() + " measures '" + input.field() + "', which is neither number nor text");
        }
    }

    private void conditions(String what, String text) {
        Optional<Condition> condition =
                Expression.condition(text, plan.contract()).comparisons();
        condition.ifPresentOrElse(
                this::take,
                () -> obstacles.add(what + " `" + text + "` is more than comparisons of fields with constants"));
    }

    private void take(Condition condition) {
        if (condition instanceof Condition.And and) {
            take(and.left());
            take(and.right());
        } else if (condition instanceof Condition.Or or) {
            take(or.left());
            take(or.right());
        } else if (condition instanceof Condition.Not not) {
            take(not.condition());
        } else {
            String field = field(condition);
            take(field, present(plan.contract().getField(field).schema()));
        }
    }

    private static String field(Condition condition) {
        if (condition instanceof Condition.Flag flag) {
            return flag.field();
        } else if (condition instanceof Condition.Whole whole) {
            return whole.field();
        } else if (condition instanceof Condition.Fractional fractional) {
            return fractional.field();
        } else if (condition instanceof Condition.Size size) {
            return size.field();
        }
        return ((Condition.Text) condition).field();
    }

    private void take(String name, Schema.Type type) {
        if (slots.putIfAbsent(name, slots.size()) == null) {
            kinds.add(
                    switch (type) {
                        case STRING -> Kind.TEXT;
                        case FLOAT, DOUBLE -> Kind.FRACTION;
                        case ARRAY -> Kind.COUNT;
                        case BOOLEAN -> Kind.FLAG;
                        default -> Kind.WHOLE;
                    });
        }
    }

    /** The only type beside null; NULL itself where there are several. */
    private static Schema.Type present(Schema schema) {
        if (!schema.isUnion()) {
            return schema.getType();
        }
        List<Schema.Type> others = schema.getTypes().stream()
                .map(Schema::getType)
                .filter(type -> type != Schema.Type.NULL)
                .toList();
        return others.size() == 1 ? others.get(0) : Schema.Type.NULL;
    }
}
