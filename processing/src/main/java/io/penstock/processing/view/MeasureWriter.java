package io.penstock.processing.view;

import io.penstock.common.wire.AvroBuffer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Writes what one measure is in a group, behind the index of the union's branch: null or the measure's type.
 *
 * @param none index of null
 * @param some index of the type
 */
record MeasureWriter(AvroBuffer out, int none, int some) {

    /** Null. */
    void nothing() {
        out.number(none);
    }

    /** An int or a long. */
    void number(long value) {
        out.number(some);
        out.number(value);
    }

    /** Of which type a column's values are, beside null. */
    static Schema.Type type(Output output, ViewPlan plan) {
        if (output instanceof Output.Total || output instanceof Output.Average) {
            return Schema.Type.BYTES;
        } else if (output instanceof Output.Least least) {
            return ordered(plan, least.fold()).type();
        } else if (output instanceof Output.Greatest greatest) {
            return ordered(plan, greatest.fold()).type();
        } else if (output instanceof Output.Exact) {
            return Schema.Type.BOOLEAN;
        } else if (output instanceof Output.Quantile) {
            return Schema.Type.DOUBLE;
        }
        return Schema.Type.LONG;
    }

    RowColumns.Live form(Output output, ViewPlan plan) {
        if (output instanceof Output.Total total) {
            return (group, end, mark) -> total((SumTally) group.tally(total.fold()));
        } else if (output instanceof Output.Average average) {
            return (group, end, mark) -> average((SumTally) group.tally(average.fold()));
        } else if (output instanceof Output.Least least) {
            Input.Ordered ordered = ordered(plan, least.fold());
            return (group, end, mark) -> value(ordered, ((ExtremesTally) group.tally(least.fold())).least());
        } else if (output instanceof Output.Greatest greatest) {
            Input.Ordered ordered = ordered(plan, greatest.fold());
            return (group, end, mark) -> value(ordered, ((ExtremesTally) group.tally(greatest.fold())).greatest());
        } else if (output instanceof Output.Different different) {
            return plan.folds().get(different.fold()) instanceof Fold.Presence
                    ? (group, end, mark) -> number(((PresenceTally) group.tally(different.fold())).present())
                    : (group, end, mark) -> number(((DistinctTally) group.tally(different.fold())).estimate());
        } else if (output instanceof Output.Exact exact) {
            return (group, end, mark) -> truth(((DistinctTally) group.tally(exact.fold())).isExact());
        } else if (output instanceof Output.Quantile quantile) {
            return (group, end, mark) -> quantile(((SpreadTally) group.tally(quantile.fold())).quantile(quantile.at()));
        }
        return (group, end, mark) -> number(group.rows());
    }

    private static Input.Ordered ordered(ViewPlan plan, int fold) {
        int input = plan.folds().get(fold).input();
        return (Input.Ordered) plan.reading().inputs().get(input);
    }

    private void total(SumTally sum) {
        if (sum.count() == 0) {
            nothing();
        } else if (sum.isLong()) {
            out.number(some);
            out.decimal(sum.longValue());
        } else {
            out.number(some);
            out.bytes(sum.sum().toByteArray());
        }
    }

    /** The sum is scaled already and so is its quotient by a count: no decimals come or go. */
    private void average(SumTally sum) {
        if (sum.count() == 0) {
            nothing();
        } else if (sum.isLong() && sum.count() > 0) {
            out.number(some);
            out.decimal(halfUp(sum.longValue(), sum.count()));
        } else {
            out.number(some);
            out.bytes(new BigDecimal(sum.sum())
                    .divide(BigDecimal.valueOf(sum.count()), 0, RoundingMode.HALF_UP)
                    .toBigIntegerExact()
                    .toByteArray());
        }
    }

    /** As {@link RoundingMode#HALF_UP} has it: half of one and more goes away from zero. The count is above zero. */
    private static long halfUp(long sum, long count) {
        long quotient = sum / count;
        long rest = Math.abs(sum % count);
        return rest < count - rest ? quotient : quotient + Long.signum(sum);
    }

    private void value(Input.Ordered ordered, @Nullable TimedValue found) {
        if (found == null) {
            nothing();
            return;
        }
        out.number(some);
        switch (ordered.type()) {
            case STRING -> out.string((String) found.value());
            case BOOLEAN -> out.bool((Long) found.value() != 0);
            case DOUBLE -> out.float64(ordered.number(found.value()));
            default -> out.number((Long) found.value());
        }
    }

    private void quantile(@Nullable Double value) {
        if (value == null) {
            nothing();
        } else {
            out.number(some);
            out.float64(value);
        }
    }

    private void truth(boolean value) {
        out.number(some);
        out.bool(value);
    }
}
