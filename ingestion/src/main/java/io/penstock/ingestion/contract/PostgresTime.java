package io.penstock.ingestion.contract;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * PostgreSQL's own reckoning: microseconds since 2000-01-01 and, at the ends of the range, the two infinities. It holds
 * every timestamp that the server can; microseconds since 1970 in 64 bits do not.
 */
public final class PostgresTime {
    /** {@code infinity} */
    public static final long POSITIVE_INFINITY = Long.MAX_VALUE;

    /** {@code -infinity} */
    public static final long NEGATIVE_INFINITY = Long.MIN_VALUE;

    /** {@code infinity} as a date */
    public static final int POSITIVE_INFINITY_DATE = Integer.MAX_VALUE;

    /** {@code -infinity} as a date */
    public static final int NEGATIVE_INFINITY_DATE = Integer.MIN_VALUE;

    /** 1970-01-01 to 2000-01-01 */
    public static final long EPOCH_SECONDS = 946_684_800L;

    private static final long MICROS = 1_000_000L;

    private PostgresTime() {}

    /** @param epochSecond since 1970-01-01 */
    public static long micros(long epochSecond, int nanos) {
        return (epochSecond - EPOCH_SECONDS) * MICROS + nanos / 1_000;
    }

    /**
     * Reads what the server prints in ISO style: {@code 2024-02-29 01:02:03.5+05:30}, {@code 0044-03-15 00:00:00 BC},
     * {@code infinity}. Without an offset the result is in no time zone.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static long parseTimestamp(String text) {
        if (text.equals("infinity")) {
            return POSITIVE_INFINITY;
        }
        if (text.equals("-infinity")) {
            return NEGATIVE_INFINITY;
        }
        return TimeReader.timestamp(text);
    }

    /**
     * Reads what the server prints in ISO style: {@code 2024-02-29}, {@code 0044-03-15 BC}, {@code infinity}.
     *
     * @return days since 1970-01-01
     * @throws IllegalArgumentException for anything else
     */
    public static int parseDate(String text) {
        if (text.equals("infinity")) {
            return POSITIVE_INFINITY_DATE;
        }
        if (text.equals("-infinity")) {
            return NEGATIVE_INFINITY_DATE;
        }
        return TimeReader.date(text);
    }

    static boolean isInfinite(long micros) {
        return micros == POSITIVE_INFINITY || micros == NEGATIVE_INFINITY;
    }

    static boolean isInfinite(int days) {
        return days == POSITIVE_INFINITY_DATE || days == NEGATIVE_INFINITY_DATE;
    }

    /** Milliseconds since 1970, rounded down: what lies below a millisecond is given up. */
    public static long epochMillis(long micros) {
        return Math.floorDiv(micros, 1_000) + EPOCH_SECONDS * 1_000;
    }

    static String timestampText(long micros, boolean zone) {
        if (isInfinite(micros)) {
            return micros > 0 ? "infinity" : "-infinity";
        }
        long seconds = Math.floorDiv(micros, MICROS);
        int fraction = (int) Math.floorMod(micros, MICROS);
        LocalDateTime time = LocalDateTime.ofEpochSecond(seconds + EPOCH_SECONDS, 0, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(32);
        boolean beforeChrist = date(text, time.toLocalDate());
        text.append(' ');
        two(text, time.getHour()).append(':');
        two(text, time.getMinute()).append(':');
        two(text, time.getSecond());
        if (fraction != 0) {
            text.append('.').append(Integer.toString(1_000_000 + fraction), 1, 7);
            while (text.charAt(text.length() - 1) == '0') {
                text.setLength(text.length() - 1);
            }
        }
        if (zone) {
            text.append("+00");
        }
        return beforeChrist ? text.append(" BC").toString() : text.toString();
    }

    static String dateText(int days) {
        if (isInfinite(days)) {
            return days > 0 ? "infinity" : "-infinity";
        }
        StringBuilder text = new StringBuilder(16);
        return date(text, LocalDate.ofEpochDay(days)) ? text.append(" BC").toString() : text.toString();
    }

    /** There is no year 0: ISO's 0 is 1 BC, −1 is 2 BC. */
    private static boolean date(StringBuilder text, LocalDate date) {
        boolean beforeChrist = date.getYear() <= 0;
        String year = Integer.toString(beforeChrist ? 1 - date.getYear() : date.getYear());
        text.append("0".repeat(Math.max(0, 4 - year.length()))).append(year).append('-');
        two(text, date.getMonthValue()).append('-');
        two(text, date.getDayOfMonth());
        return beforeChrist;
    }

    private static StringBuilder two(StringBuilder text, int number) {
        return number < 10 ? text.append('0').append(number) : text.append(number);
    }
}
