package io.penstock.ingestion.cdc;

import io.penstock.ingestion.contract.PostgresTime;
import java.sql.Date;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Calendar;
import java.util.GregorianCalendar;

/**
 * Dates and times as the driver and the connector represent them. Both stand for an infinity by a time beyond the range
 * that the server can store, 4713 BC to 5874897 for dates and to 294276 for timestamps; which time differs by path.
 */
final class DriverTime {
    private static final int FIRST_YEAR = -4_712;
    private static final int LAST_YEAR_OF_DATES = 5_874_897;
    private static final int LAST_YEAR_OF_TIMESTAMPS = 294_276;

    /** Start of the year 1 in the calendar that {@link Date} reckons in, with a day to spare for any time zone. */
    private static final long ANNO_DOMINI_MILLIS = -62_135_683_200_000L + 2 * 86_400_000L;

    /** A day after the last date that there is. */
    private static final long LAST_MILLIS =
            (LocalDate.of(LAST_YEAR_OF_DATES, 12, 31).toEpochDay() + 20_000) * 86_400_000L;

    private static final long FIRST_MILLIS = -LAST_MILLIS;

    private DriverTime() {}

    static int days(LocalDate date) {
        if (date.getYear() > LAST_YEAR_OF_DATES) {
            return PostgresTime.POSITIVE_INFINITY_DATE;
        }
        return date.getYear() < FIRST_YEAR ? PostgresTime.NEGATIVE_INFINITY_DATE : (int) date.toEpochDay();
    }

    /** The driver writes year, month and day into fields of the hybrid calendar, and they are read back from there. */
    static int days(Date date) {
        long millis = date.getTime();
        if (millis > LAST_MILLIS) {
            return PostgresTime.POSITIVE_INFINITY_DATE;
        }
        if (millis < FIRST_MILLIS) {
            return PostgresTime.NEGATIVE_INFINITY_DATE;
        }
        GregorianCalendar fields = new GregorianCalendar();
        fields.setTime(date);
        int year = fields.get(Calendar.YEAR);
        if (millis < ANNO_DOMINI_MILLIS && fields.get(Calendar.ERA) == GregorianCalendar.BC) {
            year = 1 - year;
        }
        return days(LocalDate.of(year, fields.get(Calendar.MONTH) + 1, fields.get(Calendar.DAY_OF_MONTH)));
    }

    static long micros(OffsetDateTime time) {
        return micros(time.getYear(), time.toEpochSecond(), time.getNano());
    }

    static long micros(Instant time) {
        int year = (int)
                Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, time.getEpochSecond() / 31_556_952 + 1_970));
        return micros(year, time.getEpochSecond(), time.getNano());
    }

    private static long micros(int year, long epochSecond, int nanos) {
        if (year > LAST_YEAR_OF_TIMESTAMPS) {
            return PostgresTime.POSITIVE_INFINITY;
        }
        return year < FIRST_YEAR - 1 ? PostgresTime.NEGATIVE_INFINITY : PostgresTime.micros(epochSecond, nanos);
    }
}
