package io.penstock.ingestion.contract;

import static io.penstock.ingestion.contract.Converted.assertRefused;
import static io.penstock.ingestion.contract.Converted.assertUnmappable;
import static io.penstock.ingestion.contract.Converted.convert;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversionsTest {
    private static final Schema STRING = Schema.create(Schema.Type.STRING);
    private static final Schema INT = Schema.create(Schema.Type.INT);
    private static final Schema LONG = Schema.create(Schema.Type.LONG);
    private static final Schema FLOAT = Schema.create(Schema.Type.FLOAT);
    private static final Schema DOUBLE = Schema.create(Schema.Type.DOUBLE);
    private static final Schema BYTES = Schema.create(Schema.Type.BYTES);
    private static final Schema BOOLEAN = Schema.create(Schema.Type.BOOLEAN);
    private static final Schema MILLIS = LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
    private static final Schema DATE = LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
    private static final Schema DECIMAL = LogicalTypes.decimal(12, 2).addToSchema(Schema.create(Schema.Type.BYTES));
    private static final Schema STRINGS = Schema.createArray(STRING);
    private static final Schema MOOD = Schema.createEnum("Mood", null, "test", List.of("sad", "ok"));

    @ParameterizedTest
    @EnumSource(
            value = ColumnType.class,
            names = {"TEXT", "VARCHAR", "CHAR", "UUID", "JSON", "JSONB", "OTHER", "NUMERIC"})
    void whateverIsTextBecomesAString(ColumnType type) throws UnmappableValue {
        assertThat(convert(Column.scalar("c", type), STRING, "NaN")).isEqualTo("NaN");
    }

    @Test
    void otherScalarsBecomeStringsAsTheServerPrintsThem() throws UnmappableValue {
        assertThat(convert(Column.scalar("c", ColumnType.BIGINT), STRING, 7L)).isEqualTo("7");
        assertThat(convert(Column.scalar("c", ColumnType.DATE), STRING, 0)).isEqualTo("1970-01-01");
        assertThat(convert(Column.scalar("c", ColumnType.TIMESTAMPTZ), STRING, PostgresTime.POSITIVE_INFINITY))
                .isEqualTo("infinity");
    }

    @Test
    void enumsBecomeSymbolsIfTheContractHasThem() throws UnmappableValue {
        Column mood = Column.scalar("c", ColumnType.OTHER);

        assertThat(convert(mood, MOOD, "ok")).isEqualTo(new GenericData.EnumSymbol(MOOD, "ok"));
        assertUnmappable(mood, MOOD, "furious", "is not a symbol of test.Mood");
    }

    @Test
    void booleansBytesAndUuids() throws UnmappableValue {
        assertThat(convert(Column.scalar("c", ColumnType.BOOLEAN), BOOLEAN, true))
                .isEqualTo(true);
        assertThat(convert(Column.scalar("c", ColumnType.BYTEA), BYTES, new byte[] {1, 2}))
                .isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
        assertThat(convert(Column.scalar("c", ColumnType.UUID), STRING, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"))
                .isEqualTo("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    }

    @Test
    void integersGoWhereTheyFit() throws UnmappableValue {
        assertThat(convert(Column.scalar("c", ColumnType.SMALLINT), INT, 3)).isEqualTo(3);
        assertThat(convert(Column.scalar("c", ColumnType.INTEGER), LONG, 3)).isEqualTo(3L);
        assertThat(convert(Column.scalar("c", ColumnType.BIGINT), LONG, 1L << 60))
                .isEqualTo(1L << 60);
        assertThat(convert(Column.scalar("c", ColumnType.INTEGER), DOUBLE, 3)).isEqualTo(3.0);
        assertRefused(Column.scalar("c", ColumnType.BIGINT), INT, "use a long");
        assertRefused(Column.scalar("c", ColumnType.BIGINT), DOUBLE, "use a long");
    }

    @Test
    void floatsGoWhereTheyFitAndMustBeFinite() throws UnmappableValue {
        assertThat(convert(Column.scalar("c", ColumnType.REAL), FLOAT, 1.5f)).isEqualTo(1.5f);
        assertThat(convert(Column.scalar("c", ColumnType.REAL), DOUBLE, 0.1f)).isEqualTo((double) 0.1f);
        assertThat(convert(Column.scalar("c", ColumnType.DOUBLE), DOUBLE, 0.1)).isEqualTo(0.1);
        assertRefused(Column.scalar("c", ColumnType.DOUBLE), FLOAT, "use a double");
        assertUnmappable(Column.scalar("c", ColumnType.REAL), FLOAT, Float.NaN, "is NaN");
        assertUnmappable(Column.scalar("c", ColumnType.DOUBLE), DOUBLE, Double.NEGATIVE_INFINITY, "is -Infinity");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.00", "12.34", "-9999999999.99", "123456789012.345", "0.1000", "1e5"})
    void aNumericBecomesTheDoubleThatIsPrintedAsTheSameNumber(String digits) throws UnmappableValue {
        Object mapped = convert(Column.numeric("c", 30, 4), DOUBLE, digits);

        assertThat(new BigDecimal(String.valueOf(mapped))).isEqualByComparingTo(digits);
    }

    @ParameterizedTest
    @CsvSource({
        "NaN, is NaN",
        "Infinity, is Infinity",
        "-Infinity, is -Infinity",
        "12345678901234567.89, has more digits than a double can hold",
        "0.1000000000000000055511151231257827, has more digits than a double can hold"
    })
    void aNumericThatNoDoubleIsEqualToIsUnmappable(String digits, String why) {
        assertUnmappable(Column.scalar("c", ColumnType.NUMERIC), DOUBLE, digits, why);
    }

    @Test
    void aNumericWithoutDecimalPlacesMayBecomeAnInteger() throws UnmappableValue {
        assertThat(convert(Column.numeric("c", 9, 0), INT, "7")).isEqualTo(7);
        assertThat(convert(Column.numeric("c", 20, 0), LONG, "9223372036854775807"))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(convert(Column.numeric("c", 5, -3), LONG, "12000")).isEqualTo(12_000L);
        assertUnmappable(Column.numeric("c", 20, 0), LONG, "9223372036854775808", "lies outside");
        assertUnmappable(Column.numeric("c", 12, 0), INT, "2147483648", "lies outside");
        assertUnmappable(Column.numeric("c", 12, 0), INT, "NaN", "is NaN");
        assertRefused(Column.numeric("c", 12, 2), LONG, "use a decimal, double or string");
        assertRefused(Column.scalar("c", ColumnType.NUMERIC), INT, "use a decimal, double or string");
        assertRefused(Column.numeric("c", 5, 0), FLOAT, "use a double");
    }

    @Test
    void aNumericBecomesADecimalOfAtLeastItsScale() throws UnmappableValue {
        assertThat(convert(Column.numeric("c", 12, 2), DECIMAL, "12.34")).isEqualTo(unscaled(1234));
        assertThat(convert(Column.scalar("c", ColumnType.NUMERIC), DECIMAL, "-1.5"))
                .isEqualTo(unscaled(-150));
        assertThat(convert(Column.scalar("c", ColumnType.BIGINT), DECIMAL, 3L)).isEqualTo(unscaled(300));
        assertUnmappable(Column.scalar("c", ColumnType.NUMERIC), DECIMAL, "0.001", "has more than 2 decimal places");
        assertUnmappable(Column.scalar("c", ColumnType.NUMERIC), DECIMAL, "12345678901", "has more than 12 digits");
        assertUnmappable(Column.scalar("c", ColumnType.NUMERIC), DECIMAL, "NaN", "is NaN");
        assertRefused(Column.numeric("c", 12, 3), DECIMAL, "the field has 2 decimal places");
    }

    @Test
    void uuidsBecomeUuidsAlsoFromText() throws UnmappableValue {
        String id = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";
        Schema text = LogicalTypes.uuid().addToSchema(Schema.create(Schema.Type.STRING));
        Schema fixed = LogicalTypes.uuid().addToSchema(Schema.createFixed("Id", null, "test", 16));

        assertThat(convert(Column.scalar("c", ColumnType.UUID), text, id)).isEqualTo(id);
        assertThat(convert(Column.scalar("c", ColumnType.TEXT), text, id)).isEqualTo(id);
        assertThat(convert(Column.scalar("c", ColumnType.UUID), fixed, id))
                .isEqualTo(new GenericData.Fixed(fixed, HexFormat.of().parseHex(id.replace("-", ""))));
        assertUnmappable(Column.scalar("c", ColumnType.TEXT), text, "1-2-3-4-5", "is no UUID");
        assertUnmappable(Column.scalar("c", ColumnType.VARCHAR), text, "", "is no UUID");
        assertRefused(Column.scalar("c", ColumnType.BIGINT), text, "cannot become string (uuid)");
        assertRefused(Column.scalar("c", ColumnType.TEXT), fixed, "cannot become fixed (uuid)");
    }

    @Test
    void bytesOfOneLengthMayBecomeAFixed() throws UnmappableValue {
        Schema three = Schema.createFixed("Three", null, "test", 3);
        Column column = Column.scalar("c", ColumnType.BYTEA);

        assertThat(convert(column, three, new byte[] {1, 2, 3}))
                .isEqualTo(new GenericData.Fixed(three, new byte[] {1, 2, 3}));
        assertUnmappable(column, three, new byte[] {1, 2}, "has 2 bytes, not 3");
        assertRefused(Column.scalar("c", ColumnType.TEXT), three, "cannot become fixed");
        assertRefused(
                column, LogicalTypes.duration().addToSchema(Schema.createFixed("D", null, "test", 12)), "(duration)");
    }

    @Test
    void aDecimalMayBeFixed() throws UnmappableValue {
        Schema money = LogicalTypes.decimal(12, 2).addToSchema(Schema.createFixed("Money", null, "test", 6));
        Column column = Column.scalar("c", ColumnType.NUMERIC);

        assertThat(convert(column, money, "-0.01"))
                .isEqualTo(new GenericData.Fixed(money, new byte[] {-1, -1, -1, -1, -1, -1}));
        assertThat(convert(column, money, "2.56"))
                .isEqualTo(new GenericData.Fixed(money, new byte[] {0, 0, 0, 0, 1, 0}));
        assertUnmappable(column, money, "0.001", "has more than 2 decimal places");
        assertUnmappable(column, money, "Infinity", "is Infinity");
    }

    @Test
    void arraysBecomeArraysElementByElement() throws UnmappableValue {
        Schema optional = Schema.createArray(Schema.createUnion(Schema.create(Schema.Type.NULL), LONG));

        assertThat(convert(Column.array("c", ColumnType.TEXT), STRINGS, "{a,\"b,c\"}"))
                .isEqualTo(List.of(new Utf8("a"), new Utf8("b,c")));
        assertThat(convert(Column.array("c", ColumnType.BIGINT), optional, "{1,NULL}"))
                .isEqualTo(Arrays.asList(1L, null));
        assertThat(convert(
                        Column.array("c", ColumnType.TIMESTAMPTZ),
                        Schema.createArray(MILLIS),
                        "{\"1970-01-01 00:00:01+00\"}"))
                .isEqualTo(List.of(1_000L));
        assertUnmappable(Column.array("c", ColumnType.TEXT), STRINGS, "{a,NULL}", "holds a null element");
        assertUnmappable(Column.array("c", ColumnType.TEXT), STRINGS, "{{a},{b}}", "has more than one dimension");
        assertUnmappable(
                Column.array("c", ColumnType.TIMESTAMPTZ), Schema.createArray(MILLIS), "{infinity}", "is infinite");
        assertRefused(Column.array("c", ColumnType.TEXT), STRING, "cannot become");
        assertRefused(Column.scalar("c", ColumnType.TEXT), STRINGS, "cannot become");
        assertRefused(
                Column.array("c", ColumnType.TEXT), optional, "is an array whose element is text, which cannot become");
        assertRefused(
                Column.array("c", ColumnType.BIGINT),
                Schema.createArray(INT),
                "element is bigint, which cannot become int");
        assertUnmappable(
                Column.array("c", ColumnType.DATE),
                Schema.createArray(DATE),
                "{29.02.2024}",
                "an element that is no date");
    }

    @Test
    void nothingBecomesARecordOrAMap() {
        assertRefused(
                Column.scalar("c", ColumnType.JSONB),
                Schema.createMap(STRING),
                "cannot become map without loss: use a string");
        assertRefused(
                Column.scalar("c", ColumnType.JSONB),
                Schema.createRecord("R", null, "t", false, List.of()),
                "cannot become record");
        assertRefused(Column.scalar("c", ColumnType.BYTEA), STRING, "cannot become string without loss: use bytes");
        assertRefused(
                Column.scalar("c", ColumnType.MONEY),
                STRING,
                "without loss: its text depends on lc_monetary, make the column");
        assertRefused(Column.scalar("c", ColumnType.TEXT), BOOLEAN, "cannot become boolean");
    }

    private static ByteBuffer unscaled(long value) {
        return ByteBuffer.wrap(java.math.BigInteger.valueOf(value).toByteArray());
    }
}
