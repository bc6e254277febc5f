package io.penstock.ingestion.cdc.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.debezium.connector.postgresql.UnchangedToastedReplicationMessageColumn;
import io.debezium.data.SpecialValueDecimal;
import io.penstock.ingestion.contract.Column;
import io.penstock.ingestion.contract.ColumnType;
import io.penstock.ingestion.contract.PostgresTime;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.Date;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.postgresql.PGStatement;
import org.postgresql.util.PGInterval;
import org.postgresql.util.PGobject;

/** The same value must come out the same, whether the snapshot or the log brought it. */
class ExactConverterTest {

    @Test
    void timestampsOfBothPathsAgree() {
        long expected = PostgresTime.parseTimestamp("2024-02-29 01:02:03.123456+00");

        assertThat(value(ColumnType.TIMESTAMPTZ, "2024-02-29 03:02:03.123456+02"))
                .isEqualTo(expected);
        assertThat(value(ColumnType.TIMESTAMPTZ, OffsetDateTime.parse("2024-02-29T01:02:03.123456Z")))
                .isEqualTo(expected);
        assertThat(value(ColumnType.TIMESTAMP, "2024-02-29 01:02:03.123456")).isEqualTo(expected);
        assertThat(value(ColumnType.TIMESTAMP, Instant.parse("2024-02-29T01:02:03.123456Z")))
                .isEqualTo(expected);
    }

    @Test
    void infiniteTimestampsOfBothPathsAgree() {
        OffsetDateTime stream =
                OffsetDateTime.ofInstant(Instant.ofEpochMilli(PGStatement.DATE_POSITIVE_INFINITY), ZoneOffset.UTC);

        assertThat(value(ColumnType.TIMESTAMPTZ, "infinity")).isEqualTo(PostgresTime.POSITIVE_INFINITY);
        assertThat(value(ColumnType.TIMESTAMPTZ, stream)).isEqualTo(PostgresTime.POSITIVE_INFINITY);
        assertThat(value(ColumnType.TIMESTAMP, Instant.ofEpochMilli(PGStatement.DATE_NEGATIVE_INFINITY)))
                .isEqualTo(PostgresTime.NEGATIVE_INFINITY);
        assertThat(value(ColumnType.TIMESTAMP, "-infinity")).isEqualTo(PostgresTime.NEGATIVE_INFINITY);
    }

    @Test
    void theFirstAndTheLastTimestampAreNotTakenForInfinities() {
        assertThat(value(ColumnType.TIMESTAMPTZ, OffsetDateTime.parse("+294276-12-31T23:59:59.999999Z")))
                .isEqualTo(value(ColumnType.TIMESTAMPTZ, "294276-12-31 23:59:59.999999+00"))
                .isNotEqualTo(PostgresTime.POSITIVE_INFINITY);
        assertThat(value(ColumnType.TIMESTAMP, Instant.parse("+294276-12-31T23:59:59.999999Z")))
                .isEqualTo(value(ColumnType.TIMESTAMP, "294276-12-31 23:59:59.999999"))
                .isNotEqualTo(PostgresTime.POSITIVE_INFINITY);
        assertThat(value(ColumnType.TIMESTAMP, Instant.parse("-4713-11-24T00:00:00Z")))
                .isEqualTo(value(ColumnType.TIMESTAMP, "4714-11-24 00:00:00 BC"))
                .isNotEqualTo(PostgresTime.NEGATIVE_INFINITY);
    }

    @Test
    void datesOfBothPathsAgreeAlsoBeforeChrist() {
        assertThat(value(ColumnType.DATE, Date.valueOf("2024-02-29"))).isEqualTo(19_782);
        assertThat(value(ColumnType.DATE, LocalDate.of(2024, 2, 29))).isEqualTo(19_782);
        assertThat(value(ColumnType.DATE, Date.valueOf("1500-02-28")))
                .isEqualTo(value(ColumnType.DATE, LocalDate.of(1500, 2, 28)));
        assertThat(value(ColumnType.DATE, driverDate(GregorianCalendar.BC, 44, 3, 15)))
                .isEqualTo(value(ColumnType.DATE, LocalDate.of(-43, 3, 15)))
                .isEqualTo(PostgresTime.parseDate("0044-03-15 BC"));
        assertThat(value(ColumnType.DATE, driverDate(GregorianCalendar.AD, 1, 1, 1)))
                .isEqualTo(PostgresTime.parseDate("0001-01-01"));
        assertThat(value(ColumnType.DATE, driverDate(GregorianCalendar.BC, 1, 12, 31)))
                .isEqualTo(PostgresTime.parseDate("0001-12-31 BC"));
    }

    @Test
    void infiniteDatesOfBothPathsAgree() {
        assertThat(value(ColumnType.DATE, new Date(PGStatement.DATE_POSITIVE_INFINITY)))
                .isEqualTo(PostgresTime.POSITIVE_INFINITY_DATE);
        assertThat(value(ColumnType.DATE, new Date(PGStatement.DATE_NEGATIVE_INFINITY)))
                .isEqualTo(PostgresTime.NEGATIVE_INFINITY_DATE);
        assertThat(value(ColumnType.DATE, LocalDate.parse("+5877611-06-21")))
                .isEqualTo(PostgresTime.POSITIVE_INFINITY_DATE);
        assertThat(value(ColumnType.DATE, LocalDate.parse("-5877611-06-22")))
                .isEqualTo(PostgresTime.NEGATIVE_INFINITY_DATE);
        assertThat(value(ColumnType.DATE, LocalDate.parse("+5874897-12-31")))
                .isEqualTo(PostgresTime.parseDate("5874897-12-31"));
    }

    @Test
    void numericsKeepEveryDigitAndTheirSpecialValues() {
        assertThat(value(ColumnType.NUMERIC, new SpecialValueDecimal(new BigDecimal("0.1000"))))
                .isEqualTo("0.1000");
        assertThat(value(ColumnType.NUMERIC, new SpecialValueDecimal(new BigDecimal("1E+30"))))
                .isEqualTo("1000000000000000000000000000000");
        assertThat(value(ColumnType.NUMERIC, SpecialValueDecimal.NOT_A_NUMBER)).isEqualTo("NaN");
        assertThat(value(ColumnType.NUMERIC, SpecialValueDecimal.NEGATIVE_INF)).isEqualTo("-Infinity");
    }

    @Test
    void textOfWhateverKindComesAsTheServerPrintsIt() throws Exception {
        PGobject json = new PGobject();
        json.setType("jsonb");
        json.setValue("{\"a\": 1.50}");

        assertThat(value(ColumnType.JSONB, json)).isEqualTo("{\"a\": 1.50}");
        assertThat(value(ColumnType.UUID, UUID.fromString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")))
                .isEqualTo("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
        assertThat(value(ColumnType.OTHER, new PGInterval("1 mon 2 days 03:04:05.6")))
                .isEqualTo("1 mon 2 days 03:04:05.6");
        assertThat(value(ColumnType.BYTEA, new byte[] {1})).isEqualTo(ByteBuffer.wrap(new byte[] {1}));
    }

    @Test
    void aValueThatTheLogLeavesOutIsNeverTakenForAValue() {
        assertThatThrownBy(() -> value(ColumnType.TEXT, UnchangedToastedReplicationMessageColumn.UNCHANGED_TOAST_VALUE))
                .hasMessageContaining("column c: its table is not REPLICA IDENTITY FULL any more");
        assertThatThrownBy(() -> ExactConverter.value(
                        Column.array("c", ColumnType.TEXT),
                        UnchangedToastedReplicationMessageColumn.UNCHANGED_TEXT_ARRAY_TOAST_VALUE))
                .hasMessageContaining("REPLICA IDENTITY FULL");
    }

    private static Object value(ColumnType type, Object raw) {
        Object value = ExactConverter.value(Column.scalar("c", type), raw);
        assertThat(value).isNotNull();
        return value;
    }

    /** As the driver makes one: fields of the hybrid calendar, in the zone of the machine. */
    private static Date driverDate(int era, int year, int month, int day) {
        Calendar calendar = new GregorianCalendar();
        calendar.clear();
        calendar.set(Calendar.ERA, era);
        calendar.set(year, month - 1, day);
        return new Date(calendar.getTimeInMillis());
    }
}
