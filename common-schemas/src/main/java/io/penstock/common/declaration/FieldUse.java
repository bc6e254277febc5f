package io.penstock.common.declaration;

import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** What a declaration asks of a contract's field that it names. */
enum FieldUse {
    COLUMN("a column feeds any field"),
    KEY("a key is a string, int or long that is always set"),
    EVENT_TIME("an event time is a long with logicalType timestamp-millis that is always set"),
    GROUP("a group is made of strings, ints, longs and booleans that are always set"),
    MEASURE("a measure is taken of an int, long or double without logicalType"),
    SPLIT("a split goes by a string, int, long, boolean or enum"),
    VALUE("values are told apart and ordered if they are text, numbers, booleans, dates or timestamps");

    private final String rule;

    FieldUse(String rule) {
        this.rule = rule;
    }

    String rule() {
        return rule;
    }

    boolean fits(Schema schema) {
        return switch (this) {
            case COLUMN -> true;
            case KEY ->
                switch (schema.getType()) {
                    case STRING, INT, LONG -> true;
                    default -> false;
                };
            case EVENT_TIME -> schema.getLogicalType() instanceof LogicalTypes.TimestampMillis;
            case GROUP -> schema.getType() == Schema.Type.BOOLEAN || KEY.fits(schema);
            case SPLIT -> present(schema).getType() == Schema.Type.ENUM || GROUP.fits(present(schema));
            case MEASURE ->
                present(schema).getLogicalType() == null
                        && switch (present(schema).getType()) {
                            case INT, LONG, DOUBLE -> true;
                            default -> false;
                        };
            case VALUE ->
                switch (present(schema).getType()) {
                    case STRING, INT, LONG, DOUBLE, BOOLEAN ->
                        present(schema).getLogicalType() == null
                                || present(schema).getLogicalType() instanceof LogicalTypes.TimestampMillis
                                || present(schema).getLogicalType() instanceof LogicalTypes.Date;
                    default -> false;
                };
        };
    }

    /** The type beside null, where there is exactly one; else the type itself. */
    static Schema present(Schema schema) {
        if (!schema.isUnion()) {
            return schema;
        }
        List<Schema> others = schema.getTypes().stream()
                .filter(type -> type.getType() != Schema.Type.NULL)
                .toList();
        return others.size() == 1 ? others.get(0) : schema;
    }
}
