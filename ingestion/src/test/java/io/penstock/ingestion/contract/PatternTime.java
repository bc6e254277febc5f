package io.penstock.ingestion.contract;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a date or timestamp in ISO style is, said by patterns: slow and plain, for tests to compare with. */
final class PatternTime {
    private static final Pattern DATE = Pattern.compile("(\\d{4,7})-(\\d\\d)-(\\d\\d)( BC)?");
    private static final Pattern TIMESTAMP = Pattern.compile("(\\d{4,6})-(\\d\\d)-(\\d\\d) (\\d\\d):(\\d\\d):(\\d\\d)"
            + "(?:\\.(\\d{1,6}))?(?:([+-])(\\d\\d)(?::(\\d\\d)(?::(\\d\\d))?)?)?( BC)?");

    private PatternTime() {}

    static long timestamp(String text) {
        if (text.endsWith("infinity") && text.length() <= 9) {
            return text.equals("infinity") ? Long.MAX_VALUE : negative(text, Long.MIN_VALUE);
        }
        Matcher parts = TIMESTAMP.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(text);
        }
        long offset = number(parts.group(9)) * 3_600 + number(parts.group(10)) * 60 + number(parts.group(11));
        long seconds = epochDay(parts, 12) * 86_400
                + number(parts.group(4)) * 3_600
                + number(parts.group(5)) * 60
                + number(parts.group(6))
                - ("-".equals(parts.group(8)) ? -offset : offset);
        String fraction = parts.group(7) == null ? "" : parts.group(7);
        try {
            return BigInteger.valueOf(seconds - 946_684_800L)
                    .multiply(BigInteger.valueOf(1_000_000))
                    .add(BigInteger.valueOf(number(fraction + "0".repeat(6 - fraction.length()))))
                    .longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static int date(String text) {
        if (text.endsWith("infinity") && text.length() <= 9) {
            return text.equals("infinity") ? Integer.MAX_VALUE : (int) negative(text, Integer.MIN_VALUE);
        }
        Matcher parts = DATE.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(text);
        }
        long days = epochDay(parts, 4);
        if (days > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(text);
        }
        return (int) days;
    }

    private static long negative(String text, long infinity) {
        if (text.equals("-infinity")) {
            return infinity;
        }
        throw new IllegalArgumentException(text);
    }

    private static long epochDay(Matcher parts, int era) {
        int year = (int) number(parts.group(1));
        try {
            return LocalDate.of(parts.group(era) == null ? year : 1 - year, (int) number(parts.group(2)), (int)
                            number(parts.group(3)))
                    .toEpochDay();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
