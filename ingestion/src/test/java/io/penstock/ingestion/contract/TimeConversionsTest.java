package io.penstock.ingestion.contract;

import static io.penstock.ingestion.contract.Converted.assertRefused;
import static io.penstock.ingestion.contract.Converted.assertUnmappable;
import static io.penstock.ingestion.contract.Converted.convert;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class TimeConversionsTest {
    private static final Schema STRING = Schema.create(Schema.Type.STRING);
    private static final Schema INT = Schema.create(Schema.Type.INT);
    private static final Schema LONG = Schema.create(Schema.Type.LONG);
    private static final Schema MILLIS = LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
    private static final Schema MICROS = LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
    private static final Schema LOCAL_MILLIS =
            LogicalTypes.localTimestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
    private static final Schema DATE = LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
    private static final Schema NANOS = LogicalTypes.timestampNanos().addToSchema(Schema.create(Schema.Type.LONG));
    private static final Schema TIME_MILLIS = LogicalTypes.timeMillis().addToSchema(Schema.create(Schema.Type.INT));
    private static final Schema TIME_MICROS = LogicalTypes.timeMicros().addToSchema(Schema.create(Schema.Type.LONG));

    @Test
    void timestampsBecomeInstantsAndInfinityHasNone() throws UnmappableValue {
        Column zoned = Column.scalar("c", ColumnType.TIMESTAMPTZ);
        long time = PostgresTime.parseTimestamp("2024-02-29 01:02:03.123456+00");

        assertThat(convert(zoned, MILLIS, time)).isEqualTo(1_709_168_523_123L);
        assertThat(convert(zoned, MICROS, time)).isEqualTo(1_709_168_523_123_456L);
        assertThat(convert(Column.scalar("c", ColumnType.TIMESTAMP), MILLIS, time))
                .isEqualTo(1_709_168_523_123L);
        assertThat(convert(Column.scalar("c", ColumnType.TIMESTAMP), LOCAL_MILLIS, time))
                .isEqualTo(1_709_168_523_123L);
        assertUnmappable(zoned, MILLIS, PostgresTime.POSITIVE_INFINITY, "is infinite");
        assertUnmappable(zoned, MICROS, PostgresTime.NEGATIVE_INFINITY, "is infinite");
        assertUnmappable(zoned, MICROS, PostgresTime.parseTimestamp("294276-12-31 23:59:59+00"), "beyond");
        assertThat(convert(zoned, MILLIS, PostgresTime.parseTimestamp("294276-12-31 23:59:59+00")))
                .isEqualTo(9_224_318_015_999_000L);
        assertRefused(zoned, LONG, "give the field the logical type timestamp-millis");
        assertRefused(zoned, LOCAL_MILLIS, "cannot become");
        assertRefused(Column.scalar("c", ColumnType.DATE), MILLIS, "cannot become");
    }

    @Test
    void datesBecomeDates() throws UnmappableValue {
        Column date = Column.scalar("c", ColumnType.DATE);

        assertThat(convert(date, DATE, 19_782)).isEqualTo(19_782);
        assertUnmappable(date, DATE, PostgresTime.NEGATIVE_INFINITY_DATE, "is infinite");
        assertRefused(date, INT, "cannot become");
        assertRefused(Column.scalar("c", ColumnType.TIMESTAMP), DATE, "cannot become");
    }

    @Test
    void timestampsInNanosecondsReachFrom1677To2262() throws UnmappableValue {
        Column zoned = Column.scalar("c", ColumnType.TIMESTAMPTZ);

        assertThat(convert(zoned, NANOS, PostgresTime.parseTimestamp("2024-02-29 01:02:03.123456+00")))
                .isEqualTo(1_709_168_523_123_456_000L);
        assertUnmappable(zoned, NANOS, PostgresTime.parseTimestamp("2263-01-01 00:00:00+00"), "nanoseconds since 1970");
        assertUnmappable(zoned, NANOS, PostgresTime.POSITIVE_INFINITY, "is infinite");
    }

    @Test
    void timesOfDayBecomeTimesOfDay() throws UnmappableValue {
        Column time = Column.scalar("c", ColumnType.TIME);

        assertThat(convert(time, TIME_MICROS, "01:02:03.123456")).isEqualTo(3_723_123_456L);
        assertThat(convert(time, TIME_MILLIS, "23:59:59.9999")).isEqualTo(86_399_999);
        assertThat(convert(time, STRING, "24:00:00")).isEqualTo("24:00:00");
        assertUnmappable(time, TIME_MICROS, "24:00:00", "is 24:00:00, which is no time of day");
        assertUnmappable(time, TIME_MICROS, "01:02:03+02", "is not a time in ISO style");
        assertRefused(time, INT, "cannot become int");
        assertRefused(time, MILLIS, "cannot become long (timestamp-millis)");
        assertRefused(Column.scalar("c", ColumnType.OTHER), TIME_MICROS, "cannot become long (time-micros)");
        assertRefused(Column.scalar("c", ColumnType.TIMESTAMP), TIME_MICROS, "cannot become");
    }
}
