package io.penstock.ingestion.contract;

import java.math.BigDecimal;

/** Numerics as the server prints them. Nearly all are a few plain digits, which need no arithmetic of any length. */
final class DecimalText {
    /** Of a number that only {@link #exact} can tell. */
    static final long NOT_SIMPLE = Long.MIN_VALUE;

    private static final long[] POWERS = new long[19];
    /** Those that a double is equal to. */
    private static final double[] EXACT_POWERS = new double[23];

    /** Below it a long and the double of it are equal, and a decimal's nearest double stands for no other (IEEE 754). */
    private static final long DIGITS_OF_A_DOUBLE = 1_000_000_000_000_000L;

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
        for (int i = 0; i < EXACT_POWERS.length; i++) {
            EXACT_POWERS[i] = Double.parseDouble("1e" + i);
        }
    }

    private DecimalText() {}

    /** The number times 10^scale, or {@link #NOT_SIMPLE}: always if that is not whole or has more than 18 digits. */
    static long scaled(String text, int scale) {
        long number = digits(text);
        if (number == NOT_SIMPLE) {
            return NOT_SIMPLE;
        }
        int surplus = decimals(text) - scale;
        for (; surplus > 0; surplus--) {
            if (number % 10 != 0) {
                return NOT_SIMPLE;
            }
            number /= 10;
        }
        if (-surplus >= POWERS.length || !hasAtMost(POWERS.length - 1 + surplus, number)) {
            return NOT_SIMPLE;
        }
        return number * POWERS[-surplus];
    }

    /** The double that is printed as the same number; NaN if only {@link #exact} can tell. */
    static double nearest(String text) {
        long number = digits(text);
        int decimals = decimals(text);
        if (number == NOT_SIMPLE || Math.abs(number) >= DIGITS_OF_A_DOUBLE || decimals >= EXACT_POWERS.length) {
            return Double.NaN;
        }
        // Both sides are exact, so the one rounding is the division's: the result is what parseDouble finds.
        double size = Math.abs(number) / EXACT_POWERS[decimals];
        return text.charAt(0) == '-' ? -size : size;
    }

    static boolean hasAtMost(int digits, long number) {
        return digits >= POWERS.length || Math.abs(number) < POWERS[digits];
    }

    /** @throws UnmappableValue for NaN and the infinities */
    static BigDecimal exact(String text) throws UnmappableValue {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new UnmappableValue("is " + text);
        }
    }

    /** The number without its point. */
    private static long digits(String text) {
        boolean negative = text.startsWith("-");
        boolean point = false;
        long number = 0;
        int first = negative ? 1 : 0;
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                if (number >= POWERS[POWERS.length - 2]) {
                    return NOT_SIMPLE;
                }
                number = number * 10 + (c - '0');
            } else if (c == '.' && !point && i > first && i < text.length() - 1) {
                point = true;
            } else {
                return NOT_SIMPLE;
            }
        }
        if (text.length() == first) {
            return NOT_SIMPLE;
        }
        return negative ? -number : number;
    }

    private static int decimals(String text) {
        int point = text.lastIndexOf('.');
        return point < 0 ? 0 : text.length() - point - 1;
    }
}
