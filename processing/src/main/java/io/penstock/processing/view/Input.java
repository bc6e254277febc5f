package io.penstock.processing.view;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.avro.Schema;

/** How a measured field becomes a whole number or text, so that no measure depends on the order of arrival. */
sealed interface Input extends Serializable {

    /** A field of the contract, or a derived one. */
    String field();

    /**
     * What stands for a value: a {@code Long} or a {@code String}, always the same of the two.
     *
     * @throws UnusableImage if there is none
     */
    Comparable<?> read(Object value) throws UnusableImage;

    /** For sums: 12.34 at scale 2 is 1234. */
    record Scaled(String field, int scale) implements Input {

        @Override
        public Long read(Object value) throws UnusableImage {
            // The shortest decimal that names a double is what people and databases wrote; its binary value is not.
            BigDecimal decimal = value instanceof Double number
                    ? BigDecimal.valueOf(finite(field, number))
                    : BigDecimal.valueOf(((Number) value).longValue());
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
     * For everything that compares: what sorts as the values do, and from which {@link #value} gets them back bit for bit.
     *
     * @param type STRING, BOOLEAN, INT, LONG or DOUBLE
     */
    record Ordered(String field, Schema.Type type) implements Input {

        @Override
        public Comparable<?> read(Object value) throws UnusableImage {
            if (value instanceof Double number) {
                // Adding 0.0 makes the negative zero positive: the two are one value to every reader.
                return sortable(Double.doubleToLongBits(finite(field, number) + 0.0));
            } else if (value instanceof Boolean bool) {
                return bool ? 1L : 0L;
            }
            return value instanceof Number number ? (Comparable<?>) number.longValue() : value.toString();
        }

        Object value(Comparable<?> read) {
            return switch (type) {
                case DOUBLE -> number(read);
                case INT -> (int) (long) (Long) read;
                case BOOLEAN -> (Long) read != 0;
                default -> read;
            };
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
