package io.penstock.ingestion.contract;

import java.time.DateTimeException;
import java.time.LocalDate;

/** Reads dates and times as the server prints them in ISO style, from left to right: a snapshot holds many of them. */
final class TimeReader {
    private static final int[] POWERS_OF_TEN = {1, 10, 100, 1_000, 10_000, 100_000};
    private static final long MICROS = 1_000_000L;

    private final String text;
    private final String kind;
    private int at;

    private TimeReader(String text, String kind) {
        this.text = text;
        this.kind = kind;
    }

    /** Microseconds since 2000-01-01, see {@link PostgresTime#parseTimestamp}. */
    static long timestamp(String text) {
        return new TimeReader(text, "timestamp").timestamp();
    }

    /** Days since 1970-01-01, see {@link PostgresTime#parseDate}. */
    static int date(String text) {
        return new TimeReader(text, "date").date();
    }

    /** Microseconds since midnight, up to 24:00:00. */
    static long time(String text) {
        return new TimeReader(text, "time").time();
    }

    private long timestamp() {
        int year = number(4, 6);
        int month = next('-');
        int day = next('-');
        long seconds = next(' ') * 3_600L + next(':') * 60L + next(':');
        int micros = fraction();
        seconds -= offset();
        long days = epochDay(year, month, day);
        try {
            return Math.addExact(
                    Math.multiplyExact(days * 86_400 + seconds - PostgresTime.EPOCH_SECONDS, MICROS), micros);
        } catch (ArithmeticException e) {
            throw invalid();
        }
    }

    private int date() {
        int year = number(4, 7);
        int month = next('-');
        int day = next('-');
        long days = epochDay(year, month, day);
        if (days != (int) days) {
            throw invalid();
        }
        return (int) days;
    }

    private long time() {
        long seconds = number(2, 2) * 3_600L + next(':') * 60L + next(':');
        long micros = seconds * MICROS + fraction();
        if (at != text.length()) {
            throw invalid();
        }
        return micros;
    }

    /** Microseconds of a second; 0 if there is no point. */
    private int fraction() {
        if (!accept('.')) {
            return 0;
        }
        int start = at;
        return number(1, 6) * POWERS_OF_TEN[6 - (at - start)];
    }

    /** Seconds east of Greenwich; 0 if nothing is said. */
    private int offset() {
        boolean west = accept('-');
        if (!west && !accept('+')) {
            return 0;
        }
        int seconds = number(2, 2) * 3_600;
        if (accept(':')) {
            seconds += number(2, 2) * 60;
            seconds += accept(':') ? number(2, 2) : 0;
        }
        return west ? -seconds : seconds;
    }

    /** Reads to the end, where the era stands. There is no year 0: ISO's 0 is 1 BC. */
    private long epochDay(int year, int month, int day) {
        boolean beforeChrist = text.startsWith(" BC", at);
        if (at + (beforeChrist ? 3 : 0) != text.length()) {
            throw invalid();
        }
        try {
            return LocalDate.of(beforeChrist ? 1 - year : year, month, day).toEpochDay();
        } catch (DateTimeException e) {
            throw invalid();
        }
    }

    private int next(char separator) {
        if (!accept(separator)) {
            throw invalid();
        }
        return number(2, 2);
    }

    private boolean accept(char expected) {
        boolean there = at < text.length() && text.charAt(at) == expected;
        at += there ? 1 : 0;
        return there;
    }

    private int number(int fewest, int most) {
        int start = at;
        int number = 0;
        while (at < text.length() && at - start < most) {
            int digit = text.charAt(at) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            number = number * 10 + digit;
            at++;
        }
        if (at - start < fewest) {
            throw invalid();
        }
        return number;
    }

    private IllegalArgumentException invalid() {
        return new IllegalArgumentException("not a " + kind + " in ISO style");
    }
}
