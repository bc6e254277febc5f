package io.penstock.common.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
    private static final Original NEW = new Original(-1, 1);

    @Test
    void carriesConnectsHeadersAndOurs() {
        DeadLetter letter = new DeadLetter(
                "decode",
                "shop.orders",
                3,
                42,
                "TRUNCATED",
                "payload ends inside a value",
                Optional.empty(),
                OptionalInt.of(7),
                new Original(1_600_000_000_000L, 2),
                1_700_000_000_000L,
                "shop.orders/3/42/decode");

        assertThat(text(letter.headers()))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("__connect.errors.topic", "shop.orders"),
                        Map.entry("__connect.errors.partition", "3"),
                        Map.entry("__connect.errors.offset", "42"),
                        Map.entry("__connect.errors.stage", "decode"),
                        Map.entry("__connect.errors.class.name", "decode"),
                        Map.entry("__connect.errors.exception.class.name", "TRUNCATED"),
                        Map.entry("__connect.errors.exception.message", "payload ends inside a value"),
                        Map.entry("penstock.stage", "decode"),
                        Map.entry("penstock.timestamp", "1700000000000"),
                        Map.entry("penstock.attempt", "2"),
                        Map.entry("penstock.record.timestamp", "1600000000000"),
                        Map.entry("penstock.id", "shop.orders/3/42/decode"),
                        Map.entry("penstock.schema.id", "7")));
    }

    @Test
    void namesTheRootCauseNotTheWrapper() {
        Exception failure =
                new IllegalStateException("wrapper", new RuntimeException(new ArithmeticException("scale")));

        DeadLetter letter = DeadLetter.of("sum", "t", 0, 1, OptionalInt.empty(), failure, NEW, 5L);

        assertThat(letter.errorClass()).isEqualTo("java.lang.ArithmeticException");
        assertThat(letter.message()).isEqualTo("scale");
        assertThat(letter.stackTrace()).hasValueSatisfying(trace -> assertThat(trace)
                .startsWith("java.lang.ArithmeticException: scale")
                .contains("DeadLetterTest"));
    }

    @Test
    void countsOnFromTheAttemptThatARecordCarries() {
        assertThat(Original.of(5, "3".getBytes(UTF_8))).isEqualTo(new Original(5, 3));
        for (String nobodys : List.of("0", "-1", "many", "9999999", "999999999999")) {
            assertThat(Original.attempt(nobodys.getBytes(UTF_8))).as(nobodys).isEqualTo(1);
        }
        assertThat(Original.attempt(null)).isEqualTo(1);
    }

    @Test
    void endsOnCausesInACircle() {
        Exception outer = new IllegalStateException("outer");
        outer.initCause(new IllegalStateException("inner", outer));

        assertThat(DeadLetter.of("s", "t", 0, 1, OptionalInt.empty(), outer, NEW, 5L)
                        .errorClass())
                .isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void givesTheSameRecordTheSameIdInTheSameStage() {
        DeadLetter first = DeadLetter.of("decode", "t", 0, 1, OptionalInt.empty(), "TRUNCATED", "m", NEW, 5L);
        DeadLetter again = DeadLetter.of("decode", "t", 0, 1, OptionalInt.empty(), "TRUNCATED", "m", NEW, 6L);
        DeadLetter later = DeadLetter.of("check", "t", 0, 1, OptionalInt.empty(), "x", "m", NEW, 6L);

        assertThat(again.id()).isEqualTo(first.id()).isNotEqualTo(later.id());
    }

    @Test
    void capsMessageAndStackTraceBetweenCharacters() {
        DeadLetter letter = new DeadLetter(
                "s",
                "t",
                0,
                1,
                "E",
                "x" + "漢".repeat(5000),
                Optional.of("🚰".repeat(5000)),
                OptionalInt.empty(),
                NEW,
                5L,
                "id/" + "i".repeat(5000));

        Map<String, byte[]> headers = letter.headers();

        // 1 + 341 * 3 = 1024; 1024 * 4 = 4096
        assertThat(headers.get("__connect.errors.exception.message")).hasSize(1024);
        assertThat(headers.get("__connect.errors.exception.stacktrace")).hasSize(4096);
        assertThat(headers.get("penstock.id")).hasSize(1024);
        assertThat(text(headers).get("__connect.errors.exception.message")).isEqualTo("x" + "漢".repeat(341));
        assertThat(Utf8Prefix.of("ab漢", 4)).isEqualTo("ab");
    }

    private static Map<String, String> text(Map<String, byte[]> headers) {
        Map<String, String> text = new LinkedHashMap<>();
        headers.forEach((name, value) -> text.put(name, new String(value, UTF_8)));
        return text;
    }
}
