package io.penstock.ingestion.contract;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    private static final long[] POWERS_OF_TEN = {1, 10, 100, 1_000, 10_000, 100_000};
    private static final Pattern DATE = Pattern.compile("(\\d{4,7})-(\\d\\d)-(\\d\\d)( BC)?");
    private static final Pattern TIMESTAMP = Pattern.compile("(\\d{4,6})-(\\d\\d)-(\\d\\d) (\\d\\d):(\\d\\d):(\\d\\d)"
            + "(?:\\.(\\d{1,6}))?(?:([+-])(\\d\\d)(?::(\\d\\d)(?::(\\d\\d))?)?)?(?: BC)?");

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
        Matcher parts = TIMESTAMP.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a timestamp in ISO style");
        }
        long day = epochDay(parts.group(1), parts.group(2), parts.group(3), text.endsWith(" BC"));
        long seconds =
                day * 86_400 + number(parts.group(4)) * 3_600 + number(parts.group(5)) * 60 + number(parts.group(6));
        if (parts.group(8) != null) {
            long offset = number(parts.group(9)) * 3_600
                    + (parts.group(10) == null ? 0 : number(parts.group(10)) * 60)
                    + (parts.group(11) == null ? 0 : number(parts.group(11)));
            seconds += parts.group(8).equals("-") ? offset : -offset;
        }
        String fraction = parts.group(7);
        long micros = fraction == null ? 0 : number(fraction) * POWERS_OF_TEN[6 - fraction.length()];
        return (seconds - EPOCH_SECONDS) * MICROS + micros;
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
        Matcher parts = DATE.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a date in ISO style");
        }
        return Math.toIntExact(epochDay(parts.group(1), parts.group(2), parts.group(3), parts.group(4) != null));
    }

    private static long epochDay(String year, String month, String day, boolean beforeChrist) {
        int y = (int) number(year);
        return LocalDate.of(beforeChrist ? 1 - y : y, (int) number(month), (int) number(day))
                .toEpochDay();
    }

    private static long number(String digits) {
        return Long.parseLong(digits);
    }

    static boolean isInfinite(long micros) {
        return micros == POSITIVE_INFINITY || micros == NEGATIVE_INFINITY;
    }

    static boolean isInfinite(int days) {
        return days == POSITIVE_INFINITY_DATE || days == NEGATIVE_INFINITY_DATE;
    }

    /** Milliseconds since 1970, rounded down: what lies below a millisecond is given up. */
    static long epochMillis(long micros) {
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
