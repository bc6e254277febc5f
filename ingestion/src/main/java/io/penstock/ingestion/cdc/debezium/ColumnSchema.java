package io.penstock.ingestion.cdc.debezium;

import io.penstock.ingestion.contract.Column;
import io.penstock.ingestion.contract.ColumnType;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/** A column's definition inside Connect's schema of its field, so that each row brings its table's shape along. */
final class ColumnSchema {
    private static final String TYPE = "penstock.type";
    private static final String ARRAY = "penstock.array";
    private static final String PRECISION = "penstock.precision";
    private static final String SCALE = "penstock.scale";

    private ColumnSchema() {}

    /** Always optional: which columns may be null is the contract's concern. */
    static SchemaBuilder of(Column column) {
        SchemaBuilder schema = new SchemaBuilder(typeOf(column)).optional();
        schema.parameter(TYPE, column.type().name());
        schema.parameter(ARRAY, Boolean.toString(column.array()));
        column.precision().ifPresent(precision -> schema.parameter(PRECISION, Integer.toString(precision)));
        column.scale().ifPresent(scale -> schema.parameter(SCALE, Integer.toString(scale)));
        return schema;
    }

    static Column columnOf(Field field) {
        Map<String, String> parameters = field.schema().parameters();
        return new Column(
                field.name(),
                ColumnType.valueOf(parameters.getOrDefault(TYPE, ColumnType.OTHER.name())),
                Boolean.parseBoolean(parameters.get(ARRAY)),
                number(parameters, PRECISION),
                number(parameters, SCALE));
    }

    private static OptionalInt number(Map<String, String> parameters, String name) {
        String text = parameters.get(name);
        return text == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
    }

    private static Schema.Type typeOf(Column column) {
        if (column.array()) {
            return Schema.Type.STRING;
        }
        return switch (column.type()) {
            case BOOLEAN -> Schema.Type.BOOLEAN;
            case SMALLINT, INTEGER, DATE -> Schema.Type.INT32;
            case BIGINT, OID, TIMESTAMP, TIMESTAMPTZ -> Schema.Type.INT64;
            case REAL -> Schema.Type.FLOAT32;
            case DOUBLE -> Schema.Type.FLOAT64;
            case BYTEA -> Schema.Type.BYTES;
            case NUMERIC, TIME, MONEY, TEXT, VARCHAR, CHAR, UUID, JSON, JSONB, OTHER -> Schema.Type.STRING;
        };
    }
}
