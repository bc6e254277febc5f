package io.penstock.ingestion.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ColumnTextTest {

    @Test
    void wholeNumbersOfEveryWidth() {
        assertThat(read(ColumnType.SMALLINT, "-32768")).isEqualTo(-32_768);
        assertThat(read(ColumnType.INTEGER, "-2147483648")).isEqualTo(Integer.MIN_VALUE);
        assertThat(read(ColumnType.BIGINT, "-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(read(ColumnType.OID, "4294967295")).isEqualTo(4_294_967_295L);
    }

    @Test
    void floatsWithTheValuesThatAreNoNumbers() {
        assertThat(read(ColumnType.REAL, "-1.5")).isEqualTo(-1.5f);
        assertThat(read(ColumnType.REAL, "1e-45")).isEqualTo(Float.MIN_VALUE);
        assertThat(read(ColumnType.REAL, "NaN")).isEqualTo(Float.NaN);
        assertThat(read(ColumnType.REAL, "Infinity")).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(read(ColumnType.DOUBLE, "-1e+22")).isEqualTo(-1e22);
        assertThat(read(ColumnType.DOUBLE, "5e-324")).isEqualTo(Double.MIN_VALUE);
        assertThat(read(ColumnType.DOUBLE, "NaN")).isEqualTo(Double.NaN);
        assertThat(read(ColumnType.DOUBLE, "-Infinity")).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void booleansAsALetterOrAWord() {
        assertThat(read(ColumnType.BOOLEAN, "t")).isEqualTo(true);
        assertThat(read(ColumnType.BOOLEAN, "f")).isEqualTo(false);
        assertThat(read(ColumnType.BOOLEAN, "true")).isEqualTo(true);
        assertThat(read(ColumnType.BOOLEAN, "false")).isEqualTo(false);
    }

    @Test
    void bytesInHexAndInTheOlderEscapes() {
        assertThat(read(ColumnType.BYTEA, "\\x")).isEqualTo(new byte[0]);
        assertThat(read(ColumnType.BYTEA, "\\x00fF41")).isEqualTo(new byte[] {0, -1, 'A'});
        assertThat(read(ColumnType.BYTEA, "")).isEqualTo(new byte[0]);
        assertThat(read(ColumnType.BYTEA, "a\\000\\377\\\\b")).isEqualTo(new byte[] {'a', 0, -1, '\\', 'b'});
    }

    @Test
    void datesAlsoInfiniteAndBeforeChrist() {
        assertThat(read(ColumnType.DATE, "1969-12-31")).isEqualTo(-1);
        assertThat(read(ColumnType.DATE, "0001-12-31 BC")).isEqualTo(-719_163);
        assertThat(read(ColumnType.DATE, "infinity")).isEqualTo(PostgresTime.POSITIVE_INFINITY_DATE);
        assertThat(read(ColumnType.DATE, "-infinity")).isEqualTo(PostgresTime.NEGATIVE_INFINITY_DATE);
    }

    @Test
    void timestampsWithAndWithoutTimeZone() {
        assertThat(read(ColumnType.TIMESTAMP, "2000-01-01 00:00:01.5")).isEqualTo(1_500_000L);
        assertThat(read(ColumnType.TIMESTAMP, "-infinity")).isEqualTo(PostgresTime.NEGATIVE_INFINITY);
        assertThat(read(ColumnType.TIMESTAMPTZ, "2000-01-01 05:30:00+05:30")).isEqualTo(0L);
        assertThat(read(ColumnType.TIMESTAMPTZ, "1999-12-31 16:00:00-08")).isEqualTo(0L);
        assertThat(read(ColumnType.TIMESTAMPTZ, "infinity")).isEqualTo(PostgresTime.POSITIVE_INFINITY);
        assertThat(read(ColumnType.TIMESTAMPTZ, "0044-03-15 00:00:00+00 BC"))
                .isEqualTo(PostgresTime.parseTimestamp("0044-03-15 00:00:00 BC"));
    }

    @ParameterizedTest
    @EnumSource(
            value = ColumnType.class,
            names = {"NUMERIC", "TEXT", "VARCHAR", "CHAR", "UUID", "JSON", "JSONB", "OTHER"})
    void whateverIsTextStaysTheTextThatItIs(ColumnType type) {
        assertThat(read(type, "NaN")).isEqualTo("NaN");
        assertThat(read(type, " a ")).isEqualTo(" a ");
        assertThat(read(type, "")).isEqualTo("");
    }

    @Test
    void anArrayStaysItsLiteral() {
        assertThat(ColumnText.parse(Column.array("c", ColumnType.BIGINT), "{1,NULL}"))
                .isEqualTo("{1,NULL}");
    }

    @Test
    void whatIsPrintedIsReadAsWhatItWas() {
        Random random = new Random(11);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(20)];
            random.nextBytes(bytes);
            assertRoundTrip(ColumnType.BYTEA, bytes);
            assertRoundTrip(ColumnType.INTEGER, random.nextInt());
            assertRoundTrip(ColumnType.BIGINT, random.nextLong());
            assertRoundTrip(ColumnType.REAL, Float.intBitsToFloat(random.nextInt()));
            assertRoundTrip(ColumnType.DOUBLE, Double.longBitsToDouble(random.nextLong()));
            assertRoundTrip(ColumnType.DATE, random.nextInt() / 1_024);
            assertRoundTrip(ColumnType.TIMESTAMPTZ, random.nextLong() / 64);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BOOLEAN, yes",
        "INTEGER, 2147483648",
        "BIGINT, 1.0",
        "DOUBLE, ''",
        "BYTEA, \\x0",
        "BYTEA, \\1",
        "BYTEA, \\9zz",
        "BYTEA, é",
        "DATE, 2024-02-30",
        "DATE, 2024-02-29 00:00:00",
        "TIMESTAMP, 2024-13-01 00:00:00"
    })
    void whatTheServerWouldNotPrintIsRefused(ColumnType type, String text) {
        assertThatThrownBy(() -> read(type, text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertRoundTrip(ColumnType type, Object value) {
        assertThat(read(type, PostgresText.of(Column.scalar("c", type), value))).isEqualTo(value);
    }

    private static Object read(ColumnType type, String text) {
        return ColumnText.parse(Column.scalar("c", type), text);
    }
}
