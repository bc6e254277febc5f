package io.penstock.processing.sql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/** Values between records and rows. Records are generic, without conversions: a timestamp is its long. */
final class SqlValues {

    private SqlValues() {}

    static Row row(IndexedRecord record) {
        List<Schema.Field> fields = record.getSchema().getFields();
        Row row = new Row(fields.size());
        for (Schema.Field field : fields) {
            row.setField(field.pos(), toSql(field.schema(), record.get(field.pos())));
        }
        return row;
    }

    private static @Nullable Object toSql(Schema nullable, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        Schema schema = SqlTypes.present(nullable);
        LogicalType logical = schema.getLogicalType();
        if (logical instanceof LogicalTypes.Decimal decimal) {
            return new BigDecimal(new BigInteger(bytes(value)), decimal.getScale());
        } else if (logical instanceof LogicalTypes.TimestampMillis) {
            return Instant.ofEpochMilli((Long) value);
        } else if (logical instanceof LogicalTypes.TimestampMicros) {
            return Instant.EPOCH.plusNanos(TimeUnit.MICROSECONDS.toNanos((Long) value));
        } else if (logical instanceof LogicalTypes.Date) {
            return LocalDate.ofEpochDay((Integer) value);
        }
        return switch (schema.getType()) {
            case STRING, ENUM -> value.toString();
            case BYTES -> bytes(value);
            case ARRAY ->
                ((List<?>) value)
                        .stream()
                                .map(item -> toSql(schema.getElementType(), item))
                                .toArray(size -> (Object[]) java.lang.reflect.Array.newInstance(
                                        SqlTypes.information(schema.getElementType())
                                                .getTypeClass(),
                                        size));
            case MAP -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                ((Map<?, ?>) value).forEach((key, item) -> map.put(key.toString(), toSql(schema.getValueType(), item)));
                yield map;
            }
            case RECORD -> row((IndexedRecord) value);
            default -> value;
        };
    }

    /** A row as a record; its fields are the schema's, by name. */
    static GenericData.Record record(Schema schema, Row row) {
        GenericData.Record record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), toAvro(field.schema(), row.getField(field.name())));
        }
        return record;
    }

    private static @Nullable Object toAvro(Schema nullable, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        Schema schema = SqlTypes.present(nullable);
        LogicalType logical = schema.getLogicalType();
        if (logical instanceof LogicalTypes.Decimal decimal) {
            BigDecimal number = ((BigDecimal) value).setScale(decimal.getScale());
            return ByteBuffer.wrap(number.unscaledValue().toByteArray());
        } else if (logical instanceof LogicalTypes.TimestampMillis) {
            return instant(value).toEpochMilli();
        } else if (logical instanceof LogicalTypes.TimestampMicros) {
            Instant instant = instant(value);
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000L);
        } else if (logical instanceof LogicalTypes.Date) {
            return (int) ((LocalDate) value).toEpochDay();
        }
        return switch (schema.getType()) {
            case ENUM -> new GenericData.EnumSymbol(schema, value.toString());
            case BYTES -> ByteBuffer.wrap((byte[]) value);
            case ARRAY ->
                Arrays.stream((Object[]) value)
                        .map(item -> toAvro(schema.getElementType(), item))
                        .toList();
            case MAP -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                ((Map<?, ?>) value)
                        .forEach((key, item) -> map.put(key.toString(), toAvro(schema.getValueType(), item)));
                yield map;
            }
            case RECORD -> record(schema, (Row) value);
            default -> value;
        };
    }

    private static Instant instant(Object value) {
        return value instanceof LocalDateTime local ? local.toInstant(ZoneOffset.UTC) : (Instant) value;
    }

    private static byte[] bytes(Object value) {
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
