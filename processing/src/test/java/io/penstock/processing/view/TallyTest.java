package io.penstock.processing.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.processing.type.Compact;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.avro.Schema;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a group keeps of a field depends on the values alone: not on their order, their grouping, or a restart between them. */
class TallyTest {

    static List<Fold> folds() {
        return List.of(
                new Fold.Sum(0),
                new Fold.Extremes(0, false, false),
                new Fold.Extremes(0, true, false),
                new Fold.Distinct(0, 5),
                new Fold.Distinct(0, 5_000),
                new Fold.Spread(0, new Input.Ordered("amount", Schema.Type.LONG)));
    }

    @ParameterizedTest
    @MethodSource("folds")
    void orderGroupingAndRestartsMakeNoDifference(Fold fold) throws Exception {
        Random random = new Random(3);
        List<Long> values = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            values.add(random.nextLong() >> random.nextInt(64));
        }
        Tally straight = fold.open();
        for (long value : values) {
            straight.fold(value, value % 7, 1, null);
        }

        Collections.shuffle(values, random);
        Tally merged = fold.open();
        Tally part = fold.open();
        for (int i = 0; i < values.size(); i++) {
            part.fold(values.get(i), values.get(i) % 7, 1, null);
            if (random.nextInt(100) == 0 || i == values.size() - 1) {
                merged = again(fold, merged);
                merged.merge(again(fold, part));
                part = fold.open();
            }
        }

        assertThat(seen(merged)).isEqualTo(seen(straight));
    }

    @Test
    void aSumGoesBeyond64BitsAndComesBack() throws Exception {
        Fold fold = new Fold.Sum(0);
        SumTally sum = (SumTally) fold.open();
        for (long value : new long[] {Long.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, -1, Long.MAX_VALUE}) {
            sum.fold(value, 0, 1, null);
            sum = (SumTally) again(fold, sum);
        }
        BigInteger expected =
                BigInteger.valueOf(Long.MAX_VALUE).multiply(BigInteger.TWO).subtract(BigInteger.TWO);
        assertThat(sum.sum()).isEqualTo(expected);
        assertThat(sum.count()).isEqualTo(5);

        sum.fold(Long.MIN_VALUE, 0, -1, null);
        assertThat(sum.sum()).isEqualTo(expected.subtract(BigInteger.valueOf(Long.MIN_VALUE)));
        for (long value : new long[] {Long.MAX_VALUE, -1, Long.MAX_VALUE, Long.MAX_VALUE}) {
            sum.fold(value, 0, -1, null);
        }
        assertThat(sum.sum()).isZero();
        assertThat(sum.count()).isZero();
        assertThat(sum).isEqualTo(fold.open());
    }

    @Test
    void whatIsTakenOutOfASpreadAgainLeavesNothing() throws Exception {
        Fold fold = new Fold.Spread(0, new Input.Ordered("amount", Schema.Type.LONG));
        SpreadTally spread = (SpreadTally) fold.open();
        for (long value = -50; value < 50; value++) {
            spread.fold(value, 0, 1, null);
        }
        for (long value = -50; value < 50; value++) {
            spread.fold(value, 0, -1, null);
        }
        assertThat(spread.quantile(0.5)).isNull();
        assertThat(bytes(spread)).isEqualTo(bytes(fold.open()));
    }

    @Test
    void differentValuesAreCountedOnceAndExactlyUpToTheBound() throws Exception {
        DistinctTally distinct = new DistinctTally(3);
        for (String value : List.of("a", "b", "a", "c", "c")) {
            distinct.fold(value, 0, 1, null);
        }
        assertThat(distinct.isExact()).isTrue();
        assertThat(distinct.estimate()).isEqualTo(3);

        distinct.fold("d", 0, 1, null);
        assertThat(distinct.isExact()).isFalse();
        assertThat(distinct.estimate()).isEqualTo(4);
    }

    @Test
    void leastHashesAreTheLeastOfTheSetInUnsignedOrder() throws Exception {
        Random random = new Random(9);
        List<Long> hashes = new ArrayList<>(LongStream.range(0, 3 * LeastHashes.KEPT)
                .map(unused -> random.nextLong())
                .boxed()
                .toList());
        List<Long> least = hashes.stream()
                .sorted(Long::compareUnsigned)
                .limit(LeastHashes.KEPT)
                .toList();
        LeastHashes one = new LeastHashes();
        LeastHashes half = new LeastHashes();
        LeastHashes other = new LeastHashes();
        hashes.forEach(one::add);
        hashes.forEach(one::add);
        Collections.shuffle(hashes, random);
        hashes.subList(0, 1_000).forEach(half::add);
        hashes.subList(500, hashes.size()).forEach(other::add);
        half.addAll(other);

        assertThat(kept(one)).isEqualTo(least);
        assertThat(kept(half)).isEqualTo(least);
        assertThat(half.estimate()).isEqualTo(one.estimate());
    }

    /** As it comes out of state. */
    private static Tally again(Fold fold, Tally tally) throws IOException {
        return fold.read(new DataInputDeserializer(bytes(tally)));
    }

    private static byte[] bytes(Tally tally) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        tally.write(out);
        return out.getCopyOfBuffer();
    }

    private static List<Long> kept(LeastHashes hashes) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        hashes.write(out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        List<Long> kept = new ArrayList<>();
        for (int left = Compact.readInt(in); left > 0; left--) {
            kept.add(in.readLong());
        }
        return kept;
    }

    private static List<Object> seen(Tally tally) {
        if (tally instanceof SumTally sum) {
            return List.of(sum.count(), sum.sum());
        } else if (tally instanceof ExtremesTally extremes) {
            return List.of(String.valueOf(extremes.least()), String.valueOf(extremes.greatest()));
        } else if (tally instanceof DistinctTally distinct) {
            return List.of(distinct.isExact(), distinct.estimate());
        }
        SpreadTally spread = (SpreadTally) tally;
        List<Object> quantiles = new ArrayList<>();
        for (int percent = 0; percent <= 100; percent++) {
            quantiles.add(String.valueOf(spread.quantile(percent / 100.0)));
        }
        return quantiles;
    }
}
