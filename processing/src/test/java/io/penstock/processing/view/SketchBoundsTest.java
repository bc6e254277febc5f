package io.penstock.processing.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.apache.avro.Schema;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/views.md promises of the measures that estimate, on values as they occur: numbered names, skewed amounts. */
class SketchBoundsTest {
    private static final int SKETCHES = 100;
    private static final double STANDARD_ERROR = 1 / Math.sqrt(LeastHashes.KEPT - 2);

    @ParameterizedTest
    @ValueSource(ints = {3_000, 20_000, 200_000})
    void distinctIsOffByTheStandardErrorThatItNames(int values) {
        double squares = 0;
        double worst = 0;
        for (int sketch = 0; sketch < SKETCHES; sketch++) {
            DistinctTally distinct = new DistinctTally(1_000);
            for (int value = 0; value < values; value++) {
                distinct.fold("customer-" + sketch + "-" + value, 0, 1, null);
            }
            double error = (double) distinct.estimate() / values - 1;
            squares += error * error;
            worst = Math.max(worst, Math.abs(error));
        }
        // The deviation seen over 100 sketches has a standard error of 7 % of itself.
        assertThat(Math.sqrt(squares / SKETCHES)).isLessThan(1.25 * STANDARD_ERROR);
        assertThat(worst).isLessThan(4 * STANDARD_ERROR);
    }

    @Test
    void distinctNumbersAreAsGoodAsNames() {
        DistinctTally distinct = new DistinctTally(1_000);
        for (long value = 0; value < 100_000; value++) {
            distinct.fold(value * 1_000, 0, 1, null);
        }
        assertThat((double) distinct.estimate()).isCloseTo(100_000, Offset.offset(4 * STANDARD_ERROR * 100_000));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyPercentileIsWithinOnePercentOfTheValueThatIsThere(long seed) {
        Random random = new Random(seed);
        SpreadTally spread = new SpreadTally(new Input.Ordered("amount", Schema.Type.LONG));
        long[] values = new long[5_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (random.nextInt(10)) {
                case 0 -> 0;
                case 1 -> -random.nextInt(1_000_000);
                case 2 -> random.nextLong() >> 8;
                default -> Math.round(Math.exp(8 + 2 * random.nextGaussian()));
            };
            spread.fold(values[i], 0, 1, null);
        }
        Arrays.sort(values);
        for (int permille = 0; permille <= 1_000; permille++) {
            double at = permille / 1_000.0;
            double exact = values[Math.max(0, (int) Math.ceil(at * values.length) - 1)];
            assertThat(spread.quantile(at))
                    .as("seed " + seed + ", quantile " + at)
                    .isCloseTo(exact, Offset.offset(Math.abs(exact) * (SpreadTally.ERROR + 1e-9)));
        }
    }
}
