package io.penstock.serving.store;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * How a field of a view is kept in PostgreSQL.
 *
 * <p>Java values: {@code String}, {@code Boolean}, {@code Integer}, {@code Long}, {@code Double}, {@code BigDecimal};
 * a timestamp is a {@code Long} of epoch milliseconds, a date an {@code Integer} of epoch days.
 */
public sealed interface ColumnType {

    /** Type in a column definition, exactly as {@code format_type} prints it. */
    String sql();

    /** Element type of the array that carries the column's values of one batch. */
    String element();

    /** The Java value of an Avro value that carries no conversions; never called with null. */
    Object fromAvro(Object value);

    /** SQL that turns {@code element}, an expression of type {@link #element()}, into the column's type. */
    default String fromElement(String element) {
        return element;
    }

    /**
     * Text, in byte order: its index survives a change of the operating system's collations.
     *
     * @param maxBytes longer values are shortened by {@link StoredText}
     */
    record Text(int maxBytes) implements ColumnType {
        @Override
        public String sql() {
            return "text";
        }

        @Override
        public String element() {
            return "text";
        }

        @Override
        public Object fromAvro(Object value) {
            return StoredText.of(value.toString(), maxBytes);
        }
    }

    /** Truth values. */
    record Bool() implements ColumnType {
        @Override
        public String sql() {
            return "boolean";
        }

        @Override
        public String element() {
            return "bool";
        }

        @Override
        public Object fromAvro(Object value) {
            return (Boolean) value;
        }
    }

    /** 32-bit integers. */
    record Int32() implements ColumnType {
        @Override
        public String sql() {
            return "integer";
        }

        @Override
        public String element() {
            return "int4";
        }

        @Override
        public Object fromAvro(Object value) {
            return (Integer) value;
        }
    }

    /** 64-bit integers. */
    record Int64() implements ColumnType {
        @Override
        public String sql() {
            return "bigint";
        }

        @Override
        public String element() {
            return "int8";
        }

        @Override
        public Object fromAvro(Object value) {
            return (Long) value;
        }
    }

    /** 64-bit floating point; single precision widens exactly. */
    record Float64() implements ColumnType {
        @Override
        public String sql() {
            return "double precision";
        }

        @Override
        public String element() {
            return "float8";
        }

        @Override
        public Object fromAvro(Object value) {
            return ((Number) value).doubleValue();
        }
    }

    /** Exact decimals; {@code precision} counts all digits. */
    record Decimal(int precision, int scale) implements ColumnType {
        @Override
        public String sql() {
            return "numeric(" + precision + "," + scale + ")";
        }

        @Override
        public String element() {
            return "numeric";
        }

        @Override
        public Object fromAvro(Object value) {
            ByteBuffer bytes = ((ByteBuffer) value).duplicate();
            byte[] unscaled = new byte[bytes.remaining()];
            bytes.get(unscaled);
            return new BigDecimal(new BigInteger(unscaled), scale);
        }
    }

    /** Instants in milliseconds. */
    record Timestamp() implements ColumnType {
        @Override
        public String sql() {
            return "timestamp with time zone";
        }

        @Override
        public String element() {
            return "int8";
        }

        /** Whole seconds and the rest apart: one floating-point product would be inexact from the year 4253 on. */
        @Override
        public String fromElement(String element) {
            return "to_timestamp(" + element + " / 1000) + " + element + " % 1000 * interval '1 millisecond'";
        }

        @Override
        public Object fromAvro(Object value) {
            return (Long) value;
        }
    }

    /** Days. */
    record Day() implements ColumnType {
        @Override
        public String sql() {
            return "date";
        }

        @Override
        public String element() {
            return "int4";
        }

        @Override
        public String fromElement(String element) {
            return "date '" + LocalDate.EPOCH + "' + " + element;
        }

        @Override
        public Object fromAvro(Object value) {
            return (Integer) value;
        }
    }

    /**
     * The type that keeps every value of a field.
     *
     * @param schema of the field, without null
     * @param maxTextBytes see {@link Text}
     * @throws PenstockException USER, for a type that no column can keep
     */
    static ColumnType of(String field, Schema schema, int maxTextBytes) {
        LogicalType logical = schema.getLogicalType();
        if (logical instanceof LogicalTypes.Decimal decimal && schema.getType() == Schema.Type.BYTES) {
            return new Decimal(decimal.getPrecision(), decimal.getScale());
        } else if (logical instanceof LogicalTypes.TimestampMillis) {
            return new Timestamp();
        } else if (logical instanceof LogicalTypes.Date) {
            return new Day();
        }
        return switch (schema.getType()) {
            case STRING, ENUM -> new Text(maxTextBytes);
            case BOOLEAN -> new Bool();
            case INT -> new Int32();
            case LONG -> new Int64();
            case FLOAT, DOUBLE -> new Float64();
            default ->
                throw new PenstockException(
                        Category.USER,
                        "unsupported-column",
                        "field '" + field + "' is of Avro type "
                                + schema.getType().getName()
                                + ", which a view cannot be queried by; use text, a number, a boolean, a date or a"
                                + " timestamp");
        };
    }
}
