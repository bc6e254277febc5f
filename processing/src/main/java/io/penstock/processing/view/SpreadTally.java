package io.penstock.processing.view;

import io.penstock.processing.type.Compact;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * How the values are spread, in buckets whose bounds grow by the same factor: the way of
 * <a href="https://www.vldb.org/pvldb/vol12/p2195-masson.pdf">DDSketch</a>. A quantile is read off within 1 % of the value
 * that is really there. A bucket is a count, so that order does not matter and what was added can be taken out again.
 *
 * <p>Values nearer to zero than {@value #LEAST} count as zero.
 */
final class SpreadTally implements Tally {
    static final double ERROR = 0.01;
    private static final double LEAST = 1e-12;

    private static final double FACTOR = (1 + ERROR) / (1 - ERROR);
    private static final double LOG_FACTOR = StrictMath.log(FACTOR);

    /** Makes the number of every bucket of a positive value positive; zero is bucket 0, negatives mirror. */
    private static final int OFFSET = 1 - (int) Math.ceil(StrictMath.log(LEAST) / LOG_FACTOR);

    private final Input.Ordered input;

    /** In ascending order, which is that of the values in them. */
    private int[] buckets = new int[4];

    private long[] counts = new long[4];
    private int size;

    SpreadTally(Input.Ordered input) {
        this.input = input;
    }

    @Override
    public void fold(Comparable<?> value, long eventTime, int sign, @Nullable Multiset values) {
        add(bucket(input.number(value)), sign);
    }

    @Override
    public void merge(Tally other) {
        SpreadTally that = (SpreadTally) other;
        for (int i = 0; i < that.size; i++) {
            add(that.buckets[i], that.counts[i]);
        }
    }

    /** The least value that the share {@code at} of the values does not exceed; null without values. */
    @Nullable
    Double quantile(double at) {
        long total = 0;
        for (int i = 0; i < size; i++) {
            total += Math.max(0, counts[i]);
        }
        if (total == 0) {
            return null;
        }
        long rank = Math.max(1, (long) Math.ceil(at * total));
        int i = 0;
        long upTo = Math.max(0, counts[0]);
        while (upTo < rank) {
            i++;
            upTo += Math.max(0, counts[i]);
        }
        return value(buckets[i]);
    }

    /** The logarithm of {@code StrictMath}: that of {@code Math} may differ from one machine to the next. */
    private static int bucket(double value) {
        double size = Math.abs(value);
        if (size < LEAST) {
            return 0;
        }
        int bucket = (int) Math.ceil(StrictMath.log(size) / LOG_FACTOR) + OFFSET;
        return value < 0 ? -bucket : bucket;
    }

    /** As far from the one end of the bucket as from the other, relative to them. */
    private static double value(int bucket) {
        if (bucket == 0) {
            return 0;
        }
        double end = StrictMath.exp((Math.abs(bucket) - OFFSET) * LOG_FACTOR);
        return Math.copySign(2 * end / (1 + FACTOR), bucket);
    }

    private void add(int bucket, long count) {
        int at = Arrays.binarySearch(buckets, 0, size, bucket);
        if (at >= 0) {
            counts[at] += count;
            if (counts[at] == 0) {
                size--;
                System.arraycopy(buckets, at + 1, buckets, at, size - at);
                System.arraycopy(counts, at + 1, counts, at, size - at);
            }
            return;
        }
        int free = -at - 1;
        if (size == buckets.length) {
            buckets = Arrays.copyOf(buckets, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
        }
        System.arraycopy(buckets, free, buckets, free + 1, size - free);
        System.arraycopy(counts, free, counts, free + 1, size - free);
        buckets[free] = bucket;
        counts[free] = count;
        size++;
    }

    /** Buckets by their distance from the one before: neighbours take a byte. */
    @Override
    public void write(DataOutputView out) throws IOException {
        Compact.writeLong(out, size);
        int before = 0;
        for (int i = 0; i < size; i++) {
            Compact.writeLong(out, buckets[i] - before);
            Compact.writeLong(out, counts[i]);
            before = buckets[i];
        }
    }

    static SpreadTally read(Input.Ordered input, DataInputView in) throws IOException {
        SpreadTally tally = new SpreadTally(input);
        tally.size = Compact.readInt(in);
        tally.buckets = new int[tally.size + 2];
        tally.counts = new long[tally.size + 2];
        int before = 0;
        for (int i = 0; i < tally.size; i++) {
            before += Compact.readInt(in);
            tally.buckets[i] = before;
            tally.counts[i] = Compact.readLong(in);
        }
        return tally;
    }
}
