package io.penstock.ingestion.contract;

import io.penstock.common.wire.AvroBuffer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.OptionalInt;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** Conversions into Avro's decimals. Never rounds. */
final class Decimals {

    private Decimals() {}

    /** @param field bytes or fixed, with a logical type */
    static Conversion.Choice to(Column column, Schema field) {
        if (!(field.getLogicalType() instanceof LogicalTypes.Decimal decimal)) {
            return Conversion.Refused.because(column, field);
        }
        OptionalInt scale = column.scale();
        if (column.type() == ColumnType.NUMERIC && scale.isPresent() && scale.getAsInt() > decimal.getScale()) {
            return Conversion.Refused.because(column, field, "the field has " + decimal.getScale() + " decimal places");
        }
        int fixed = field.getType() == Schema.Type.FIXED ? field.getFixedSize() : 0;
        return switch (column.type()) {
            case SMALLINT, INTEGER, BIGINT, OID, NUMERIC ->
                new Conversion.Possible((value, out) -> write(value.toString(), decimal, fixed, out));
            default -> Conversion.Refused.because(column, field);
        };
    }

    /** @param fixed the size of a fixed in bytes; 0 for bytes, which get their length before them */
    private static void write(String text, LogicalTypes.Decimal decimal, int fixed, AvroBuffer out)
            throws UnmappableValue {
        long simple = DecimalText.scaled(text, decimal.getScale());
        if (simple == DecimalText.NOT_SIMPLE || !DecimalText.hasAtMost(decimal.getPrecision(), simple)) {
            write(unscaled(DecimalText.exact(text), decimal), fixed, out);
            return;
        }
        if (fixed == 0) {
            out.decimal(simple);
            return;
        }
        for (int i = fixed - 1; i >= 0; i--) {
            out.octet((byte) (simple >> Math.min(8 * i, Long.SIZE - 1)));
        }
    }

    private static void write(BigInteger unscaled, int fixed, AvroBuffer out) {
        byte[] bytes = unscaled.toByteArray();
        if (fixed == 0) {
            out.number(bytes.length);
        }
        for (int i = bytes.length; i < fixed; i++) {
            out.octet((byte) (unscaled.signum() < 0 ? -1 : 0));
        }
        out.raw(bytes);
    }

    private static BigInteger unscaled(BigDecimal number, LogicalTypes.Decimal decimal) throws UnmappableValue {
        BigDecimal scaled;
        try {
            scaled = number.setScale(decimal.getScale());
        } catch (ArithmeticException e) {
            throw new UnmappableValue("has more than " + decimal.getScale() + " decimal places");
        }
        if (scaled.precision() > decimal.getPrecision()) {
            throw new UnmappableValue("has more than " + decimal.getPrecision() + " digits");
        }
        return scaled.unscaledValue();
    }
}
