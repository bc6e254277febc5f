package io.penstock.processing.view;

import io.penstock.processing.type.Compact;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Objects;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Sum and number of whole numbers. In 64 bits for as long as they are enough, and of arbitrary size from then on: an
 * overflow found here could not be undone.
 */
final class SumTally implements Tally {
    private long count;
    private long sum;

    /** All but {@link #sum}; null for zero. */
    private @Nullable BigInteger carried;

    long count() {
        return count;
    }

    BigInteger sum() {
        BigInteger small = BigInteger.valueOf(sum);
        return carried == null ? small : carried.add(small);
    }

    /** Whether {@link #longValue} is all of the sum. */
    boolean isLong() {
        return carried == null;
    }

    long longValue() {
        return sum;
    }

    @Override
    public void fold(Comparable<?> value, long eventTime, int sign, @Nullable Multiset values) {
        count += sign;
        add((Long) value, sign);
    }

    @Override
    public void foldNumber(long value, long eventTime, int sign) {
        count += sign;
        add(value, sign);
    }

    @Override
    public void merge(Tally other) {
        SumTally that = (SumTally) other;
        count += that.count;
        add(that.sum, 1);
        if (that.carried != null) {
            carry(that.carried);
        }
    }

    private void add(long value, int sign) {
        long next = sign > 0 ? sum + value : sum - value;
        long operand = sign > 0 ? value : ~value;
        boolean overflow = ((sum ^ next) & (operand ^ next)) < 0;
        if (overflow) {
            BigInteger big = BigInteger.valueOf(value);
            carry(BigInteger.valueOf(sum).add(sign > 0 ? big : big.negate()));
            sum = 0;
        } else {
            sum = next;
        }
    }

    private void carry(BigInteger more) {
        carried = carried == null ? more : carried.add(more);
    }

    @Override
    public void write(DataOutputView out) throws IOException {
        Compact.writeLong(out, count);
        Compact.writeLong(out, sum);
        Compact.writeBytes(out, carried == null ? null : carried.toByteArray());
    }

    static SumTally read(DataInputView in) throws IOException {
        SumTally tally = new SumTally();
        tally.count = Compact.readLong(in);
        tally.sum = Compact.readLong(in);
        byte[] carried = Compact.readBytes(in);
        tally.carried = carried == null ? null : new BigInteger(carried);
        return tally;
    }

    /** By content: how much is carried depends on the way that led there. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SumTally that && count == that.count && sum().equals(that.sum());
    }

    @Override
    public int hashCode() {
        return Objects.hash(count, sum());
    }
}
