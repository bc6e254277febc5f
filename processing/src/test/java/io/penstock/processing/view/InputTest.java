package io.penstock.processing.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputTest {

    @ParameterizedTest
    @CsvSource({
        "12.34, 2, 1234",
        "0.1, 2, 10",
        "1.005, 2, 101",
        "1.015, 2, 102",
        "-1.005, 2, -101",
        "12345678901234.56, 2, 1234567890123456",
        "7, 0, 7"
    })
    void scalesTheDecimalThatADoubleIsWrittenAs(double value, int scale, long expected) throws Exception {
        assertThat(new Input.Scaled("amount", scale).read(value)).isEqualTo(expected);
    }

    @Test
    void scalesDoublesLikeTheirDecimals() throws Exception {
        Random random = new Random(11);
        for (int i = 0; i < 100_000; i++) {
            int scale = random.nextInt(7);
            long unscaled = random.nextLong() >> random.nextInt(63);
            double value =
                    switch (random.nextInt(4)) {
                        case 0 -> BigDecimal.valueOf(unscaled, scale).doubleValue();
                        case 1 -> BigDecimal.valueOf(unscaled, scale + 1).doubleValue();
                        case 2 ->
                            Math.nextUp(BigDecimal.valueOf(10 * (unscaled >> 8) + 5, scale + 1)
                                    .doubleValue());
                        default -> Double.longBitsToDouble(random.nextLong());
                    };
            BigDecimal expected = Double.isFinite(value)
                    ? BigDecimal.valueOf(value).setScale(scale, RoundingMode.HALF_UP)
                    : BigDecimal.ONE.movePointRight(30);
            if (expected.unscaledValue().bitLength() < 64) {
                assertThat(new Input.Scaled("amount", scale).number(value))
                        .as("%s at scale %s", value, scale)
                        .isEqualTo(expected.unscaledValue().longValueExact());
            } else {
                assertThatExceptionOfType(UnusableImage.class)
                        .isThrownBy(() -> new Input.Scaled("amount", scale).number(value));
            }
        }
    }

    @Test
    void scalesWholeNumbers() throws Exception {
        assertThat(new Input.Scaled("amount", 2).read(5)).isEqualTo(500);
        assertThat(new Input.Scaled("amount", 0).read(Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
        assertThat(new Input.Scaled("amount", 1).read(Long.MIN_VALUE / 10)).isEqualTo(Long.MIN_VALUE / 10 * 10);
        assertThatExceptionOfType(UnusableImage.class)
                .isThrownBy(() -> new Input.Scaled("amount", 1).read(Long.MAX_VALUE / 10 + 1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void refusesWhatIsNoNumber(double value) {
        assertThatExceptionOfType(UnusableImage.class)
                .isThrownBy(() -> new Input.Scaled("amount", 2).read(value))
                .returns(UnusableImage.Reason.NOT_FINITE, UnusableImage::reason)
                .withMessage("amount is not a finite number");
        assertThatExceptionOfType(UnusableImage.class)
                .isThrownBy(() -> new Input.Ordered("amount", Schema.Type.DOUBLE).read(value));
    }

    @Test
    void refusesWhatDoesNotFitAtItsScale() {
        assertThatExceptionOfType(UnusableImage.class)
                .isThrownBy(() -> new Input.Scaled("amount", 2).read(1e17))
                .returns(UnusableImage.Reason.SUM_OVERFLOW, UnusableImage::reason);
        assertThatExceptionOfType(UnusableImage.class)
                .isThrownBy(() -> new Input.Scaled("amount", 1).read(Long.MAX_VALUE));
    }

    @Test
    void ordersDoublesAsNumbersAndGivesThemBack() throws Exception {
        Input.Ordered input = new Input.Ordered("amount", Schema.Type.DOUBLE);
        List<Double> values = new ArrayList<>(List.of(
                -Double.MAX_VALUE, -1e9, -1.5, -Double.MIN_VALUE, 0.0, Double.MIN_VALUE, 0.1, 19.99, Double.MAX_VALUE));
        List<Long> numbers = new ArrayList<>();
        for (double value : values) {
            long number = (Long) input.read(value);
            numbers.add(number);
            assertThat(input.number(number)).isEqualTo(value);
        }
        List<Long> sorted = new ArrayList<>(numbers);
        Collections.sort(sorted);
        assertThat(numbers).isEqualTo(sorted);
        assertThat(input.read(-0.0)).isEqualTo(input.read(0.0));
    }

    @Test
    void scalesWholeNumbersAsFarAs64BitsGo() throws Exception {
        assertThat(new Input.Scaled("amount", 1).read(Long.MIN_VALUE / 10)).isEqualTo(Long.MIN_VALUE / 10 * 10);
        assertThatExceptionOfType(UnusableImage.class)
                .isThrownBy(() -> new Input.Scaled("amount", 1).read(Long.MAX_VALUE / 10 + 1));
    }
}
