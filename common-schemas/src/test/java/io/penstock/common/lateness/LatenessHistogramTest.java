package io.penstock.common.lateness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatenessHistogramTest {

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.9, 0.99, 0.999})
    void coversTheQuantileAndExceedsItByAnEighthAtMost(double quantile) {
        Random random = new Random(3);
        LatenessHistogram histogram = new LatenessHistogram(quantile);
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            long lateness = (long) Math.pow(2, random.nextDouble() * 30) - 1;
            histogram.add(lateness);
            all.add(lateness);
            Collections.sort(all);
            long exact = all.get((int) Math.ceil(quantile * all.size()) - 1);
            assertThat(histogram.quantile()).isBetween(exact, exact + exact / 8);
        }
    }

    @Test
    void isExactBelowSixteenMilliseconds() {
        LatenessHistogram histogram = new LatenessHistogram(0.5);
        histogram.add(7);
        assertThat(histogram.quantile()).isEqualTo(7);
    }

    @Test
    void isZeroBeforeTheFirstObservation() {
        assertThat(new LatenessHistogram(0.999).quantile()).isZero();
    }

    @Test
    void takesInWhatIsLongerThanAnyDelay() {
        LatenessHistogram histogram = new LatenessHistogram(0.5);
        histogram.add(Long.MAX_VALUE);
        assertThat(histogram.quantile()).isGreaterThan(1L << 39);
    }

    @Test
    void continuesFromItsCountsAsIfNothingHadHappened() {
        Random random = new Random(5);
        LatenessHistogram whole = new LatenessHistogram(0.95);
        LatenessHistogram resumed = new LatenessHistogram(0.95);
        for (int i = 0; i < 1_000; i++) {
            long lateness = random.nextInt(100_000);
            whole.add(lateness);
            resumed = new LatenessHistogram(0.95, resumed.counts());
            resumed.add(lateness);
            assertThat(resumed.quantile()).isEqualTo(whole.quantile());
        }
    }
}
