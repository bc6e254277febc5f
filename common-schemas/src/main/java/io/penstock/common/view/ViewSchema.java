package io.penstock.common.view;

import io.penstock.common.declaration.Measure;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.names.Names;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** The Avro schema of a view topic's values. */
public final class ViewSchema {

    public static final String WINDOW_START = "window_start";
    public static final String WINDOW_END = "window_end";
    /** Net number of source rows in the group; 0 means that the group is empty now and is not served. */
    public static final String ROWS = "rows";
    /** Source changes folded in: an update counts once, at its after image; a delete at its before image. */
    public static final String CHANGES = "changes";
    /** Grows with every row that is written for a key: twice the number of folds, plus one once final. */
    public static final String VERSION = "version";

    public static final String FINAL = "final";
    /** Greatest source timestamp folded in. */
    public static final String SOURCE_TIME = "source_time";

    /** Sum of sign × {@link ContentHash} of the ids of the images folded in, modulo 2^64: equal for equal contents. */
    public static final String CHECKSUM = "checksum";

    /** Everything before this had been read when the row was written; null as long as nothing is known. */
    public static final String COMPLETE_UNTIL = "complete_until";

    /** Precision of every decimal. */
    public static final int PRECISION = 38;

    private ViewSchema() {}

    /** Group fields with their contract types, window, measures (null where nothing was measured), bookkeeping. */
    public static Schema of(String pipeline, View view, Source source) {
        List<Schema.Field> fields = new ArrayList<>();
        for (String field : view.by()) {
            fields.add(new Schema.Field(field, type(view, source, field)));
        }
        if (view.window().isBounded()) {
            fields.add(new Schema.Field(WINDOW_START, timestamp()));
            fields.add(new Schema.Field(WINDOW_END, timestamp()));
        }
        view.measures().forEach((name, measure) -> {
            fields.add(optional(name, type(view, source, measure)));
            if (measure instanceof Measure.Distinct && !source.isChangeStream()) {
                fields.add(optional(exact(name), Schema.create(Schema.Type.BOOLEAN)));
            }
        });
        fields.add(new Schema.Field(ROWS, Schema.create(Schema.Type.LONG)));
        fields.add(new Schema.Field(CHANGES, Schema.create(Schema.Type.LONG)));
        fields.add(new Schema.Field(VERSION, Schema.create(Schema.Type.LONG)));
        fields.add(new Schema.Field(FINAL, Schema.create(Schema.Type.BOOLEAN)));
        fields.add(new Schema.Field(SOURCE_TIME, timestamp()));
        fields.add(new Schema.Field(CHECKSUM, Schema.create(Schema.Type.LONG), null, 0));
        fields.add(optional(COMPLETE_UNTIL, timestamp()));
        String fullName = new Names(pipeline).viewRecordName(view.declaredName());
        int dot = fullName.lastIndexOf('.');
        return Schema.createRecord(
                fullName.substring(dot + 1),
                "A row of view " + view.declaredName() + " of pipeline " + pipeline + ".",
                fullName.substring(0, dot),
                false,
                fields);
    }

    /** The column that says whether a measure is exact. */
    public static String exact(String measure) {
        return measure + "_exact";
    }

    private static Schema.Field optional(String name, Schema type) {
        Schema optional = Schema.createUnion(Schema.create(Schema.Type.NULL), type);
        return new Schema.Field(name, optional, null, JsonProperties.NULL_VALUE);
    }

    private static Schema type(View view, Source source, Measure measure) {
        if (measure instanceof Measure.Sum sum) {
            return decimal(sum.scale());
        } else if (measure instanceof Measure.Avg avg) {
            return decimal(avg.scale());
        } else if (measure instanceof Measure.Min min) {
            return present(type(view, source, min.field()));
        } else if (measure instanceof Measure.Max max) {
            return present(type(view, source, max.field()));
        } else if (measure instanceof Measure.First first) {
            return present(type(view, source, first.field()));
        } else if (measure instanceof Measure.Last last) {
            return present(type(view, source, last.field()));
        } else if (measure instanceof Measure.Percentile) {
            return Schema.create(Schema.Type.DOUBLE);
        }
        return Schema.create(Schema.Type.LONG);
    }

    private static Schema type(View view, Source source, String field) {
        return view.from().type(source.schema(), field);
    }

    private static Schema present(Schema schema) {
        return schema.isUnion()
                ? schema.getTypes().stream()
                        .filter(type -> type.getType() != Schema.Type.NULL)
                        .findFirst()
                        .orElseThrow()
                : schema;
    }

    private static Schema timestamp() {
        return LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
    }

    private static Schema decimal(int scale) {
        return LogicalTypes.decimal(PRECISION, scale).addToSchema(Schema.create(Schema.Type.BYTES));
    }
}
