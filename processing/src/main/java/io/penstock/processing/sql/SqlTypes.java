package io.penstock.processing.sql;

import java.util.List;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;

/** What the types of contracts are in SQL. */
final class SqlTypes {

    private SqlTypes() {}

    static boolean isNullable(Schema schema) {
        return schema.isUnion() && schema.getTypes().stream().anyMatch(type -> type.getType() == Schema.Type.NULL);
    }

    /** The type beside null. */
    static Schema present(Schema schema) {
        if (!schema.isUnion()) {
            return schema;
        }
        List<Schema> others = schema.getTypes().stream()
                .filter(type -> type.getType() != Schema.Type.NULL)
                .toList();
        if (others.size() != 1) {
            throw new IllegalArgumentException("a union of several types has no counterpart in SQL");
        }
        return others.get(0);
    }

    /** @throws IllegalArgumentException if SQL has no such type */
    static DataType of(Schema schema) {
        Schema present = present(schema);
        DataType type = present(present, present.getLogicalType());
        return isNullable(schema) ? type.nullable() : type.notNull();
    }

    private static DataType present(Schema schema, LogicalType logical) {
        if (logical instanceof LogicalTypes.Decimal decimal) {
            return DataTypes.DECIMAL(decimal.getPrecision(), decimal.getScale());
        } else if (logical instanceof LogicalTypes.TimestampMillis) {
            return DataTypes.TIMESTAMP_LTZ(3);
        } else if (logical instanceof LogicalTypes.TimestampMicros) {
            return DataTypes.TIMESTAMP_LTZ(6);
        } else if (logical instanceof LogicalTypes.Date) {
            return DataTypes.DATE();
        }
        return switch (schema.getType()) {
            case STRING, ENUM -> DataTypes.STRING();
            case INT -> DataTypes.INT();
            case LONG -> DataTypes.BIGINT();
            case FLOAT -> DataTypes.FLOAT();
            case DOUBLE -> DataTypes.DOUBLE();
            case BOOLEAN -> DataTypes.BOOLEAN();
            case BYTES -> DataTypes.BYTES();
            case ARRAY -> DataTypes.ARRAY(of(schema.getElementType()));
            case MAP -> DataTypes.MAP(DataTypes.STRING().notNull(), of(schema.getValueType()));
            case RECORD ->
                DataTypes.ROW(schema.getFields().stream()
                        .map(field -> DataTypes.FIELD(field.name(), of(field.schema())))
                        .toList());
            default -> throw new IllegalArgumentException(schema.getType().getName() + " has no counterpart in SQL");
        };
    }

    /** How values travel before the query. */
    static TypeInformation<?> information(Schema nullable) {
        Schema schema = present(nullable);
        LogicalType logical = schema.getLogicalType();
        if (logical instanceof LogicalTypes.Decimal) {
            return Types.BIG_DEC;
        } else if (logical instanceof LogicalTypes.TimestampMillis || logical instanceof LogicalTypes.TimestampMicros) {
            return Types.INSTANT;
        } else if (logical instanceof LogicalTypes.Date) {
            return Types.LOCAL_DATE;
        }
        return switch (schema.getType()) {
            case INT -> Types.INT;
            case LONG -> Types.LONG;
            case FLOAT -> Types.FLOAT;
            case DOUBLE -> Types.DOUBLE;
            case BOOLEAN -> Types.BOOLEAN;
            case BYTES -> Types.PRIMITIVE_ARRAY(Types.BYTE);
            case ARRAY -> Types.OBJECT_ARRAY(information(schema.getElementType()));
            case MAP -> Types.MAP(Types.STRING, information(schema.getValueType()));
            case RECORD -> row(schema);
            default -> Types.STRING;
        };
    }

    static TypeInformation<Row> row(Schema schema) {
        List<Schema.Field> fields = schema.getFields();
        return Types.ROW_NAMED(
                fields.stream().map(Schema.Field::name).toArray(String[]::new),
                fields.stream().map(field -> information(field.schema())).toArray(TypeInformation<?>[]::new));
    }
}
