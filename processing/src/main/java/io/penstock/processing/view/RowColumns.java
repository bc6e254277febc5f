package io.penstock.processing.view;

import io.penstock.common.view.ViewSchema;
import io.penstock.common.wire.AvroBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/**
 * From the fields of a view's registered schema, in their order, to the columns that are written. Whatever the rows of the
 * view cannot be written as is found here, before any of them is.
 */
final class RowColumns {

    /** Writes a column of a group in one of its windows. */
    interface Live {
        void write(Group group, long windowEnd, long watermark);
    }

    /** Writes a column of a row that is taken back. */
    interface Absorbed {
        void write(long start, long sourceTime);
    }

    /** What is written for a field. */
    record Column(Live live, Absorbed absorbed) {}

    private final ViewPlan plan;
    private final int schemaId;
    private final KeyValues by;
    private final AvroBuffer out;

    /**
     * Assigns.
     *
     * @param by the values of the key that is written
     */
    RowColumns(ViewPlan plan, int schemaId, KeyValues by, AvroBuffer out) {
        this.plan = plan;
        this.schemaId = schemaId;
        this.by = by;
        this.out = out;
    }

    /** @throws IllegalArgumentException if the view's rows are not of this schema; its fields may come in any order */
    Column[] of(Schema schema) {
        for (String name : names()) {
            if (schema.getField(name) == null) {
                throw refused("it has no column " + name);
            }
        }
        return schema.getFields().stream().map(this::column).toArray(Column[]::new);
    }

    private List<String> names() {
        List<String> names = new ArrayList<>(plan.reading().by());
        names.addAll(plan.outputs().keySet());
        if (plan.window().isBounded()) {
            names.addAll(List.of(ViewSchema.WINDOW_START, ViewSchema.WINDOW_END));
        }
        names.addAll(List.of(
                ViewSchema.ROWS,
                ViewSchema.CHANGES,
                ViewSchema.VERSION,
                ViewSchema.FINAL,
                ViewSchema.SOURCE_TIME,
                ViewSchema.CHECKSUM,
                ViewSchema.COMPLETE_UNTIL));
        return names;
    }

    private Column column(Schema.Field field) {
        if (!names().contains(field.name())) {
            throw refused("column " + field.name() + " is none of the view's");
        }
        int value = plan.reading().by().indexOf(field.name());
        if (value >= 0) {
            return group(field, value);
        }
        Output output = plan.outputs().get(field.name());
        return output == null ? bookkeeping(field) : measure(field, output);
    }

    private Column group(Schema.Field field, int value) {
        return switch (field.schema().getType()) {
            case STRING -> new Column((group, end, mark) -> by.text(value, out), (start, time) -> by.text(value, out));
            case INT, LONG ->
                new Column(
                        (group, end, mark) -> out.number(by.number(value)),
                        (start, time) -> out.number(by.number(value)));
            case BOOLEAN ->
                new Column((group, end, mark) -> out.bool(by.truth(value)), (start, time) -> out.bool(by.truth(value)));
            default -> throw refused(field, "text, a whole number or a boolean");
        };
    }

    private Column measure(Schema.Field field, Output output) {
        MeasureWriter measure = optional(field, MeasureWriter.type(output, plan));
        return new Column(measure.form(output, plan), (start, time) -> measure.nothing());
    }

    private Column bookkeeping(Schema.Field field) {
        return switch (field.name()) {
            case ViewSchema.WINDOW_START ->
                number(
                        field,
                        (group, end, mark) -> out.number(group.windowStart()),
                        (start, time) -> out.number(start));
            case ViewSchema.WINDOW_END ->
                number(field, (group, end, mark) -> out.number(end), (start, time) -> out.number(start));
            case ViewSchema.ROWS ->
                number(field, (group, end, mark) -> out.number(group.rows()), (start, time) -> out.number(0));
            case ViewSchema.CHANGES ->
                number(field, (group, end, mark) -> out.number(group.changes()), (start, time) -> out.number(0));
            case ViewSchema.VERSION ->
                number(
                        field,
                        (group, end, mark) -> out.number(group.version()),
                        (start, time) -> out.number(Long.MAX_VALUE));
            case ViewSchema.SOURCE_TIME ->
                number(field, (group, end, mark) -> out.number(group.sourceTime()), (start, time) -> out.number(time));
            case ViewSchema.CHECKSUM ->
                number(field, (group, end, mark) -> out.number(group.checksum()), (start, time) -> out.number(0));
            case ViewSchema.FINAL -> isFinal(field);
            default -> completeUntil(field);
        };
    }

    private Column number(Schema.Field field, Live live, Absorbed absorbed) {
        require(field, Schema.Type.LONG);
        return new Column(live, absorbed);
    }

    private Column isFinal(Schema.Field field) {
        require(field, Schema.Type.BOOLEAN);
        return new Column((group, end, mark) -> out.bool(group.closed), (start, time) -> out.bool(true));
    }

    /** Of a final row it is the end of its window: a final row does not depend on when it was written. */
    private Column completeUntil(Schema.Field field) {
        MeasureWriter until = optional(field, Schema.Type.LONG);
        boolean bounded = plan.window().isBounded();
        Live live = (group, end, mark) -> {
            if (group.closed) {
                until.number(end);
            } else if (mark == Long.MIN_VALUE) {
                until.nothing();
            } else {
                long next = mark == Long.MAX_VALUE ? mark : mark + 1;
                until.number(bounded ? Math.min(next, end) : next);
            }
        };
        return new Column(live, (start, time) -> until.number(start));
    }

    private void require(Schema.Field field, Schema.Type type) {
        if (field.schema().getType() != type) {
            throw refused(field, type.getName());
        }
    }

    private MeasureWriter optional(Schema.Field field, Schema.Type type) {
        Schema union = field.schema();
        if (!union.isUnion() || union.getTypes().size() != 2 || !union.isNullable()) {
            throw refused(field, type.getName() + " or null");
        }
        int none = union.getIndexNamed("null");
        int some = 1 - none;
        if (union.getTypes().get(some).getType() != type) {
            throw refused(field, type.getName() + " or null");
        }
        return new MeasureWriter(out, none, some);
    }

    private IllegalArgumentException refused(Schema.Field field, String wanted) {
        return refused("column " + field.name() + " is " + field.schema() + ", not " + wanted);
    }

    private IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(
                "rows of view " + plan.name() + " cannot be written with schema id " + schemaId + ": " + why
                        + "; apply the pipeline, so that the schema is registered that the view has now");
    }
}
