package io.penstock.ingestion.cdc.debezium;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGInterval;
import org.postgresql.util.PGobject;

/**
 * What the server printed, of values that the connector has made objects of. The driver prints these in a way of its
 * own; COPY does not go through the driver, and one value in two forms is two values to whoever takes one back.
 */
final class ServerText {
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?(?:E-?\\d+)?");
    /** Digits that tell any two doubles apart. */
    private static final int MOST_DIGITS = 17;

    private ServerText() {}

    static @Nullable String of(PGobject object) {
        if (object instanceof PGInterval interval) {
            return interval(interval);
        }
        String text = object.getValue();
        return switch (String.valueOf(object.getType())) {
            case "point", "line", "lseg", "box", "path", "polygon", "circle" ->
                text == null
                        ? null
                        : NUMBER.matcher(text)
                                .replaceAll(
                                        number -> Matcher.quoteReplacement(number(Double.parseDouble(number.group()))));
            default -> text;
        };
    }

    /** {@code intervalstyle} postgres, after EncodeInterval in the server's datetime.c. */
    private static String interval(PGInterval value) {
        StringBuilder text = new StringBuilder();
        boolean before = part(text, value.getYears(), "year", false);
        before = part(text, value.getMonths(), "mon", before);
        before = part(text, value.getDays(), "day", before);
        int seconds = value.getWholeSeconds();
        int micros = value.getMicroSeconds();
        boolean noTime = value.getHours() == 0 && value.getMinutes() == 0 && seconds == 0 && micros == 0;
        if (noTime && text.length() > 0) {
            return text.toString();
        }
        boolean negative = value.getHours() < 0 || value.getMinutes() < 0 || seconds < 0 || micros < 0;
        text.append(text.length() == 0 ? "" : " ").append(negative ? "-" : before ? "+" : "");
        two(text, value.getHours()).append(':');
        two(text, value.getMinutes()).append(':');
        two(text, seconds);
        if (micros != 0) {
            String fraction = Integer.toString(1_000_000 + Math.abs(micros)).substring(1);
            text.append('.').append(fraction.replaceFirst("0+$", ""));
        }
        return text.toString();
    }

    /** After a negative part, a positive one shows its sign. */
    private static boolean part(StringBuilder text, int value, String unit, boolean before) {
        if (value == 0) {
            return before;
        }
        text.append(text.length() == 0 ? "" : " ").append(before && value > 0 ? "+" : "");
        text.append(value).append(' ').append(unit).append(value == 1 ? "" : "s");
        return value < 0;
    }

    private static StringBuilder two(StringBuilder text, int number) {
        int size = Math.abs(number);
        return text.append(size < 10 ? "0" : "").append(size);
    }

    /** The fewest digits that are this double again; an exponent below −4 and from 15 on, in two digits or more. */
    private static String number(double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal shortest = exact;
        for (int digits = 1; digits <= MOST_DIGITS; digits++) {
            shortest = exact.round(new MathContext(digits));
            if (shortest.doubleValue() == value) {
                break;
            }
        }
        shortest = shortest.stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 15) {
            return shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        String size = Integer.toString(Math.abs(exponent));
        return (value < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + (size.length() < 2 ? "0" : "")
                + size;
    }
}
