package io.penstock.ingestion.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTextTest {
    private static final BigInteger LIMIT = BigInteger.TEN.pow(18);

    @Test
    void isWhatExactArithmeticSaysOfAnyNumber() throws UnmappableValue {
        Random random = new Random(2);
        int simple = 0;
        for (int i = 0; i < 100_000; i++) {
            String text = BigDecimal.valueOf(random.nextLong() >> random.nextInt(64), random.nextInt(22))
                    .toPlainString();
            int scale = random.nextInt(12);
            long scaled = DecimalText.scaled(text, scale);
            BigDecimal exact = DecimalText.exact(text);
            boolean whole = exact.stripTrailingZeros().scale() <= scale;
            if (scaled != DecimalText.NOT_SIMPLE) {
                assertThat(BigDecimal.valueOf(scaled, scale)).as(text).isEqualByComparingTo(exact);
                simple++;
            } else {
                assertThat(whole
                                && exact.unscaledValue().abs().compareTo(LIMIT) < 0
                                && exact.setScale(scale).unscaledValue().abs().compareTo(LIMIT) < 0)
                        .as(text)
                        .isFalse();
            }
            double nearest = DecimalText.nearest(text);
            if (!Double.isNaN(nearest)) {
                assertThat(nearest).as(text).isEqualTo(Double.parseDouble(text));
                assertThat(new BigDecimal(Double.toString(nearest))).as(text).isEqualByComparingTo(exact);
            } else {
                assertThat(exact.unscaledValue().abs().toString()).as(text).hasSizeGreaterThan(15);
            }
        }
        assertThat(simple).isGreaterThan(20_000);
    }

    @ParameterizedTest
    @CsvSource({"0, 2, 0", "-0.5, 1, -5", "1.500, 1, 15", "00012, 0, 12", "999999999999999999, 0, 999999999999999999"})
    void isScaledWithoutLoss(String text, int scale, long expected) {
        assertThat(DecimalText.scaled(text, scale)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                ".",
                "1.",
                ".5",
                "-.5",
                "1.2.3",
                "+1",
                "1e5",
                "NaN",
                "Infinity",
                "٣",
                "1000000000000000000"
            })
    void leavesEverythingElseToExactArithmetic(String text) {
        assertThat(DecimalText.scaled(text, 0)).isEqualTo(DecimalText.NOT_SIMPLE);
    }

    @Test
    void aNegativeZeroStaysOne() {
        assertThat(DecimalText.nearest("-0.0")).isEqualTo(-0.0);
    }
}
