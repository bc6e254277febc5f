package io.penstock.ingestion.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresTimeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-02-29 01:02:03+00",
                "2024-02-29 01:02:03.5+00",
                "1969-12-31 23:59:59.999999+00",
                "0001-01-01 00:00:00+00",
                "4713-01-01 00:00:00+00 BC",
                "0044-03-15 12:00:00.000001+00 BC",
                "294276-12-31 23:59:59.999999+00",
                "infinity",
                "-infinity"
            })
    void readsAndPrintsEveryTimestampThatTheServerCanStore(String text) {
        assertThat(PostgresTime.timestampText(PostgresTime.parseTimestamp(text), true))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-02-29",
                "1582-10-14",
                "0044-03-15 BC",
                "4713-01-01 BC",
                "5874897-12-31",
                "infinity",
                "-infinity"
            })
    void readsAndPrintsEveryDateThatTheServerCanStore(String text) {
        assertThat(PostgresTime.dateText(PostgresTime.parseDate(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "2024-01-01 05:30:00+05:30, 2024-01-01 00:00:00+00",
        "2024-01-01 00:00:00-08, 2024-01-01 08:00:00+00",
        "1890-01-01 00:53:28+00:53:28, 1890-01-01 00:00:00+00"
    })
    void takesTheSessionsOffsetOut(String printed, String utc) {
        assertThat(PostgresTime.timestampText(PostgresTime.parseTimestamp(printed), true))
                .isEqualTo(utc);
    }

    @Test
    void anyMicrosecondSurvivesTheRoundTrip() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            long micros = random.nextLong() / 64;
            assertThat(PostgresTime.parseTimestamp(PostgresTime.timestampText(micros, false)))
                    .isEqualTo(micros);
        }
    }

    @Test
    void millisecondsAreRoundedDownAlsoBefore1970() {
        assertThat(PostgresTime.epochMillis(PostgresTime.parseTimestamp("1969-12-31 23:59:59.999900+00")))
                .isEqualTo(-1);
        assertThat(PostgresTime.epochMillis(PostgresTime.parseTimestamp("1970-01-01 00:00:00.001999+00")))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "now", "2024-02-29T01:02:03Z", "29.02.2024 01:02:03", "2024-02-29"})
    void anythingElseIsNoTimestamp(String text) {
        assertThatThrownBy(() -> PostgresTime.parseTimestamp(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsWhatThePatternsReadAndNothingElse() {
        Random random = new Random(5);
        String[] seeds = {
            "2024-02-29 01:02:03.123456+05:30",
            "1890-01-01 00:53:28-00:53:28",
            "0044-03-15 12:00:00.5 BC",
            "294276-12-31 23:59:59+00",
            "2024-12-31",
            "5874897-12-31",
            "0001-01-01 BC",
            "-infinity"
        };
        String letters = "0123456789-:. +BC";
        for (int i = 0; i < 30_000; i++) {
            StringBuilder text = new StringBuilder(seeds[random.nextInt(seeds.length)]);
            for (int edits = random.nextInt(4); edits > 0; edits--) {
                int at = random.nextInt(text.length());
                char letter = letters.charAt(random.nextInt(letters.length()));
                switch (random.nextInt(4)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, letter);
                    default -> text.setCharAt(at, letter);
                }
            }
            String mutant = text.toString();
            assertThat(outcome(() -> PostgresTime.parseTimestamp(mutant)))
                    .as(mutant)
                    .isEqualTo(outcome(() -> PatternTime.timestamp(mutant)));
            assertThat(outcome(() -> PostgresTime.parseDate(mutant)))
                    .as(mutant)
                    .isEqualTo(outcome(() -> PatternTime.date(mutant)));
        }
    }

    private static Object outcome(Supplier<Object> parse) {
        try {
            return parse.get();
        } catch (IllegalArgumentException e) {
            return "refused";
        }
    }
}
