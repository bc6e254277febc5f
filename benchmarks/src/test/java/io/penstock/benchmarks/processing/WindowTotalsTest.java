package io.penstock.benchmarks.processing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class WindowTotalsTest {

    @Test
    void growsBeyondWhatWasExpectedAndForgetsNothing() {
        WindowTotals totals = new WindowTotals(10);
        Map<Integer, LongSummaryStatistics> plain = new HashMap<>();
        SplittableRandom random = new SplittableRandom(7);
        for (int event = 0; event < 5_000; event++) {
            int group = random.nextInt(3_000) * 33_000; // up to 99 million
            int cents = 1 + random.nextInt(100_000);
            totals.add(group, 1, cents, cents, cents);
            plain.computeIfAbsent(group, any -> new LongSummaryStatistics()).accept(cents);
        }
        WindowTotals copy = new WindowTotals(1);
        totals.addTo(copy);

        assertThat(totals.size()).isEqualTo(plain.size());
        assertThat(copy.size()).isEqualTo(plain.size());
        plain.forEach((group, sums) -> {
            String expected = "group %d: %d events, sum %d, least %d, greatest %d"
                    .formatted(group, sums.getCount(), sums.getSum(), sums.getMin(), sums.getMax());
            assertThat(totals.describe(totals.slot(group))).isEqualTo(expected);
            assertThat(copy.describe(copy.slot(group))).isEqualTo(expected);
        });
        assertThat(totals.slot(1)).isEqualTo(-1);
    }

    @Test
    void tenMillionCustomersFitIntoTheHeapThatABenchmarkHas() {
        Workload workload = new Workload(Grouping.CUSTOMERS, 20_000_000, 8, 10_000_000, false, 1);

        assertThat(Totals.bytes(workload)).isLessThan(256 << 20);
    }
}
