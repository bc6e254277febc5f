package io.penstock.common.declaration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Durations, and the nearest word. */
final class WordsTest {

    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "1s, PT1S",
        "5m, PT5M",
        "2h, PT2H",
        "30d, PT720H",
        "0ms, PT0S",
        "999999999ms, PT277H46M39.999S"
    })
    void aDurationIsAWholeNumberAndAUnit(String text, Duration duration) {
        assertThat(Durations.parse(text)).contains(duration);
        assertThat(Durations.parse(Durations.format(duration))).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "5", "s", "5 s", "-5s", "+5s", "5S", "1.5h", "5m30s", "1w", "1000000000s", "٥s", "PT5S"})
    void nothingElseIs(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"60s, 1m", "3600s, 1h", "48h, 2d", "1500ms, 1500ms", "90s, 90s", "0s, 0ms"})
    void aDurationIsShownInItsLargestUnit(String text, String shown) {
        assertThat(Durations.parse(text).map(Durations::format)).contains(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "eventtime, eventTime",
        "evenTtime, eventTime",
        "vieuws, views",
        "ownr, owner",
        "latnes, lateness",
        "k, by"
    })
    void theNearestWordTakesTheFewestEdits(String word, String nearest) {
        List<String> known = List.of("eventTime", "views", "owner", "lateness");

        assertThat(Nearest.to(word, known))
                .isEqualTo(known.contains(nearest) ? Optional.of(nearest) : Optional.empty());
    }

    @Test
    void twoNeighboursInTheWrongOrderAreOneEdit() {
        assertThat(Nearest.to("yb", List.of("by"))).contains("by");
    }

    @Test
    void aWordThatIsTooFarFromAllIsNearToNone() {
        assertThat(Nearest.to("jobs", List.of("views", "sources"))).isEmpty();
        assertThat(Nearest.to("x".repeat(1_000_000), List.of("views"))).isEmpty();
    }
}
