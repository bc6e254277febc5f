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

    SumTally() {}

    /** Of which the sum is {@code sum} and what is carried. */
    SumTally(long count, long sum, @Nullable BigInteger carried) {
        this.count = count;
        this.sum = sum;
        this.carried = carried;
    }

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
    public void merge(Tally other) {
        SumTally that = (SumTally) other;
        count += that.count;
        add(that.sum, 1);
        if (that.carried != null) {
            carry(that.carried);
        }
    }

    private void add(long value, int sign) {
        if (overflows(sum, value, sign)) {
            carry(exact(sum, value, sign));
            sum = 0;
        } else {
            sum += sign * value;
        }
    }

    /**
     * Whether 64 bits are not enough for the sum with a value added to it or taken from it.
     *
     * @param sign +1 or −1
     */
    static boolean overflows(long sum, long value, int sign) {
        long next = sum + sign * value;
        long operand = sign > 0 ? value : ~value;
        return ((sum ^ next) & (operand ^ next)) < 0;
    }

    /** That sum all the same. */
    static BigInteger exact(long sum, long value, int sign) {
        return BigInteger.valueOf(sum).add(BigInteger.valueOf(value).multiply(BigInteger.valueOf(sign)));
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
        long count = Compact.readLong(in);
        long sum = Compact.readLong(in);
        byte[] carried = Compact.readBytes(in);
        return new SumTally(count, sum, carried == null ? null : new BigInteger(carried));
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
