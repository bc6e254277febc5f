package io.penstock.ingestion.cdc.debezium;

import io.penstock.ingestion.contract.PostgresTime;
import java.sql.Date;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Calendar;
import java.util.GregorianCalendar;

/**
 * Dates and times as the driver and the connector represent them. Both stand for an infinity by a time beyond the range
 * that the server can store, 4714-11-24 BC to 5874897 for dates and to 294276 for timestamps; which time differs by path.
 */
final class DriverTime {
    private static final long DAY_SECONDS = 86_400;
    private static final long FIRST_DAY = LocalDate.of(-4_713, 11, 24).toEpochDay();
    private static final long LAST_DAY = LocalDate.of(5_874_897, 12, 31).toEpochDay();
    private static final long FIRST_SECOND = FIRST_DAY * DAY_SECONDS;
    private static final long END_SECOND = LocalDate.of(294_277, 1, 1).toEpochDay() * DAY_SECONDS;

    /** The hybrid calendar of {@link Date} counts up to 122 years apart from the server's at the end of its range. */
    private static final long CALENDAR_GAP_MILLIS = 50_000 * DAY_SECONDS * 1_000;

    private DriverTime() {}

    static int days(LocalDate date) {
        long day = date.toEpochDay();
        if (day > LAST_DAY) {
            return PostgresTime.POSITIVE_INFINITY_DATE;
        }
        return day < FIRST_DAY ? PostgresTime.NEGATIVE_INFINITY_DATE : (int) day;
    }

    /**
     * The driver writes year, month and day into fields of the hybrid calendar, and they are read back from there. Only the
     * ten days of October 1582 that this calendar leaves out cannot be: the driver has moved them already.
     */
    static int days(Date date) {
        long millis = date.getTime();
        if (millis > LAST_DAY * DAY_SECONDS * 1_000 + CALENDAR_GAP_MILLIS) {
            return PostgresTime.POSITIVE_INFINITY_DATE;
        }
        if (millis < FIRST_SECOND * 1_000 - CALENDAR_GAP_MILLIS) {
            return PostgresTime.NEGATIVE_INFINITY_DATE;
        }
        GregorianCalendar fields = new GregorianCalendar();
        fields.setTime(date);
        int year = fields.get(Calendar.YEAR);
        boolean beforeChrist = fields.get(Calendar.ERA) == GregorianCalendar.BC;
        return days(LocalDate.of(
                beforeChrist ? 1 - year : year, fields.get(Calendar.MONTH) + 1, fields.get(Calendar.DAY_OF_MONTH)));
    }

    static long micros(OffsetDateTime time) {
        return micros(time.toEpochSecond(), time.getNano());
    }

    static long micros(Instant time) {
        return micros(time.getEpochSecond(), time.getNano());
    }

    private static long micros(long epochSecond, int nanos) {
        if (epochSecond >= END_SECOND) {
            return PostgresTime.POSITIVE_INFINITY;
        }
        return epochSecond < FIRST_SECOND ? PostgresTime.NEGATIVE_INFINITY : PostgresTime.micros(epochSecond, nanos);
    }
}
