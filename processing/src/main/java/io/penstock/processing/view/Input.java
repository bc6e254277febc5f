package io.penstock.processing.view;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.avro.Schema;

/** How a measured field becomes a whole number or text, so that no measure depends on the order of arrival. */
public sealed interface Input extends Serializable {

    /** A field of the contract, or a derived one. */
    String field();

    /**
     * What stands for a value: a {@code Long} or a {@code String}, always the same of the two.
     *
     * @throws UnusableImage if there is none
     */
    Comparable<?> read(Object value) throws UnusableImage;

    /** Whether that is known to be a {@code Long}. */
    boolean isNumber();

    /** For sums: 12.34 at scale 2 is 1234. */
    record Scaled(String field, int scale) implements Input {

        private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

        @Override
        public Long read(Object value) throws UnusableImage {
            return value instanceof Double number ? number(number) : number(((Number) value).longValue());
        }

        @Override
        public boolean isNumber() {
            return true;
        }

        /**
         * Of a fractional number: the shortest decimal that names it is what people and databases wrote, its binary value is
         * not; so it is that decimal which is rounded, half up.
         *
         * <p>Below 10¹² no decimal is needed. The product is off by at most 2⁻⁵³ of itself, and what names the double differs
         * from it by at most 2⁻⁵² of it: together less than 0.0004. A product that lies nearer than 0.499 to a whole number is
         * therefore nearer than a half to it as a decimal too.
         *
         * @throws UnusableImage if it is not finite, or exceeds 64 bits at this scale
         */
        public long number(double value) throws UnusableImage {
            double product = value * POWERS[scale];
            double whole = Math.rint(product);
            if (Math.abs(product) < 1e12 && Math.abs(product - whole) < 0.499) {
                return (long) whole;
            }
            return exact(BigDecimal.valueOf(finite(field, value)));
        }

        /**
         * Of a whole number.
         *
         * @throws UnusableImage if it exceeds 64 bits at this scale
         */
        public long number(long value) throws UnusableImage {
            long power = (long) POWERS[scale];
            long product = value * power;
            return Math.multiplyHigh(value, power) == product >> 63 ? product : exact(BigDecimal.valueOf(value));
        }

        private long exact(BigDecimal decimal) throws UnusableImage {
            try {
                return decimal.setScale(scale, RoundingMode.HALF_UP)
                        .unscaledValue()
                        .longValueExact();
            } catch (ArithmeticException e) {
                throw new UnusableImage(
                        UnusableImage.Reason.SUM_OVERFLOW, field + " at scale " + scale + " exceeds 64 bits");
            }
        }
    }

    /**
     * For everything that compares: what sorts as the values do, and from which they are got back bit for bit.
     *
     * @param type STRING, BOOLEAN, INT, LONG or DOUBLE
     */
    record Ordered(String field, Schema.Type type) implements Input {

        @Override
        public Comparable<?> read(Object value) throws UnusableImage {
            if (value instanceof Double number) {
                return sorted(number);
            } else if (value instanceof Boolean bool) {
                return bool ? 1L : 0L;
            }
            return value instanceof Number number ? (Comparable<?>) number.longValue() : value.toString();
        }

        @Override
        public boolean isNumber() {
            return switch (type) {
                case BOOLEAN, INT, LONG, DOUBLE -> true;
                default -> false;
            };
        }

        /**
         * Of a fractional number.
         *
         * @throws UnusableImage if it is not finite
         */
        public long sorted(double value) throws UnusableImage {
            // Adding 0.0 makes the negative zero positive: the two are one value to every reader.
            return sortable(Double.doubleToLongBits(finite(field, value) + 0.0));
        }

        /** The nearest double of a number. */
        double number(Comparable<?> read) {
            return type == Schema.Type.DOUBLE ? Double.longBitsToDouble(sortable((Long) read)) : (Long) read;
        }

        /** Negative doubles sort backwards as bits; flipping all but the sign mends that, and undoes itself. */
        private static long sortable(long bits) {
            return bits < 0 ? bits ^ Long.MAX_VALUE : bits;
        }
    }

    private static double finite(String field, double value) throws UnusableImage {
        if (!Double.isFinite(value)) {
            throw new UnusableImage(UnusableImage.Reason.NOT_FINITE, field + " is not a finite number");
        }
        return value;
    }
}
