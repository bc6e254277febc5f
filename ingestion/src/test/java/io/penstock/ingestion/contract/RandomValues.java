package io.penstock.ingestion.contract;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.UUID;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** Values of every column type, those at the ends of its range among them, and fields of every type that Avro has. */
final class RandomValues {
    static final Schema STRING = Schema.create(Schema.Type.STRING);
    static final Schema INT = Schema.create(Schema.Type.INT);
    static final Schema LONG = Schema.create(Schema.Type.LONG);
    static final List<Schema> TARGETS = List.of(
            STRING,
            logical(Schema.Type.STRING, LogicalTypes.uuid()),
            INT,
            LONG,
            Schema.create(Schema.Type.FLOAT),
            Schema.create(Schema.Type.DOUBLE),
            Schema.create(Schema.Type.BOOLEAN),
            Schema.create(Schema.Type.BYTES),
            Schema.createEnum("Mood", null, "test", List.of("sad", "ok")),
            Schema.createFixed("Three", null, "test", 3),
            LogicalTypes.uuid().addToSchema(Schema.createFixed("Id", null, "test", 16)),
            LogicalTypes.decimal(12, 2).addToSchema(Schema.createFixed("Money", null, "test", 6)),
            LogicalTypes.decimal(40, 10).addToSchema(Schema.createFixed("Wide", null, "test", 20)),
            logical(Schema.Type.BYTES, LogicalTypes.decimal(12, 2)),
            logical(Schema.Type.BYTES, LogicalTypes.decimal(38, 9)),
            logical(Schema.Type.INT, LogicalTypes.date()),
            logical(Schema.Type.INT, LogicalTypes.timeMillis()),
            logical(Schema.Type.LONG, LogicalTypes.timeMicros()),
            logical(Schema.Type.LONG, LogicalTypes.timestampMillis()),
            logical(Schema.Type.LONG, LogicalTypes.timestampMicros()),
            logical(Schema.Type.LONG, LogicalTypes.timestampNanos()),
            logical(Schema.Type.LONG, LogicalTypes.localTimestampMillis()),
            logical(Schema.Type.LONG, LogicalTypes.localTimestampMicros()),
            logical(Schema.Type.LONG, LogicalTypes.localTimestampNanos()));

    private static final String[] TEXTS = {
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "1-2-3-4-5",
        "",
        "ok",
        "sad",
        "plain text",
        "naïve €",
        "😀",
        "a,b",
        "say \"hi\" \\ there",
        "NULL",
        "{}",
        "x".repeat(63),
        "y".repeat(64),
        "é".repeat(63),
        "z".repeat(5_000)
    };

    private final Random random;

    RandomValues(Random random) {
        this.random = random;
    }

    static Schema nullable(Schema schema) {
        return Schema.createUnion(Schema.create(Schema.Type.NULL), schema);
    }

    static Schema nullableLast(Schema schema) {
        return Schema.createUnion(schema, Schema.create(Schema.Type.NULL));
    }

    private static Schema logical(Schema.Type type, LogicalType logical) {
        return logical.addToSchema(Schema.create(type));
    }

    /** A value in the form that the type fixes. */
    Object of(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> random.nextBoolean();
            case SMALLINT -> (int) (short) random.nextInt();
            case INTEGER -> random.nextInt() >> random.nextInt(32);
            case BIGINT -> random.nextLong() >> random.nextInt(64);
            case OID -> random.nextLong() >>> 32;
            case REAL -> one(0.1f, Float.NaN, Float.NEGATIVE_INFINITY, random.nextFloat(), Float.MIN_VALUE);
            case DOUBLE -> one(0.1, Double.NaN, Double.POSITIVE_INFINITY, random.nextGaussian(), -0.0);
            case NUMERIC ->
                random.nextInt(10) == 0
                        ? one("NaN", "Infinity", "-Infinity")
                        : numeric(1 + random.nextInt(30), random.nextInt(12));
            case BYTEA -> bytes();
            case DATE ->
                random.nextInt(10) == 0
                        ? one(PostgresTime.POSITIVE_INFINITY_DATE, PostgresTime.NEGATIVE_INFINITY_DATE)
                        : random.nextInt(2_000_000) - 1_000_000;
            case TIME -> random.nextInt(10) == 0 ? "24:00:00" : time();
            case TIMESTAMP, TIMESTAMPTZ ->
                random.nextInt(10) == 0
                        ? one(PostgresTime.POSITIVE_INFINITY, PostgresTime.NEGATIVE_INFINITY)
                        : (random.nextLong() >> random.nextInt(50)) / 2;
            case UUID -> new UUID(random.nextLong(), random.nextLong()).toString();
            case TEXT, VARCHAR, CHAR, MONEY, OTHER -> TEXTS[random.nextInt(TEXTS.length)];
            case JSON, JSONB -> one("{\"a\": [1.50, \"é\"]}", "null", "[]");
        };
    }

    /** An array of values as the server prints it. */
    String array(ColumnType element) {
        StringJoiner literal = new StringJoiner(",", "{", "}");
        for (int n = random.nextInt(4); n > 0; n--) {
            String text = PostgresText.of(Column.scalar("e", element), of(element));
            literal.add(random.nextInt(10) == 0 ? "NULL" : quoted(text));
        }
        return random.nextInt(20) == 0 ? "{{1},{2}}" : literal.toString();
    }

    String numeric(int precision, int scale) {
        BigInteger digits = new BigInteger(random.nextInt(precision * 3) + 1, random);
        digits = digits.mod(BigInteger.TEN.pow(precision));
        return new BigDecimal(random.nextBoolean() ? digits : digits.negate(), scale).toPlainString();
    }

    private static String quoted(String text) {
        return text.matches("[\\w.:+-]+") && !text.equals("NULL")
                ? text
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(5)];
        random.nextBytes(bytes);
        return bytes;
    }

    private String time() {
        String whole = String.format("%02d:%02d:%02d", random.nextInt(24), random.nextInt(60), random.nextInt(60));
        return random.nextBoolean() ? whole : whole + "." + (1 + random.nextInt(999_999));
    }

    private Object one(Object... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
