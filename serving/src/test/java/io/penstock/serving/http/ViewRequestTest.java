package io.penstock.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.serving.Views;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViewRequestTest {
    @Test
    void nothingAskedForIsTheNewestHundred() throws Refusal {
        ViewRequest request = parse();

        assertThat(request.limit()).isEqualTo(100);
        assertThat(request.groups()).isEmpty();
        assertThat(request.from()).isEmpty();
        assertThat(request.to()).isEmpty();
        assertThat(request.isFinal()).isEmpty();
        assertThat(request.after()).isEmpty();
    }

    @Test
    void everyParameterIsUnderstood() throws Refusal {
        ViewRequest request = parse(
                "currency",
                "EUR",
                "source_region",
                "",
                "from",
                "1970-01-01T00:00:01Z",
                "to",
                "1970-01-01T02:00:02+02:00",
                "final",
                "true",
                "limit",
                "7");

        assertThat(request.groups().values()).containsExactly("", "EUR");
        assertThat(request.from()).contains(1_000L);
        assertThat(request.to()).contains(2_000L);
        assertThat(request.isFinal()).contains(true);
        assertThat(request.limit()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "-9, 1", "10000, 10000", "99999999999, 10000", "1, 1"})
    void theLimitIsClamped(String given, int limit) throws Refusal {
        assertThat(parse("limit", given).limit()).isEqualTo(limit);
    }

    @ParameterizedTest
    @CsvSource({
        "limit, many, BAD_VALUE, 'parameter ''limit'' is ''many'', needs a whole number, 1 to 10000'",
        "from, yesterday, BAD_VALUE, an instant such as",
        "from, +1000000-01-01T00:00:00Z, BAD_VALUE, an instant such as",
        "to, -0001-01-01T00:00:00Z, BAD_VALUE, an instant such as",
        "final, TRUE, BAD_VALUE, true or false",
        "sorce_region, x, UNKNOWN_PARAMETER, did you mean 'source_region'?",
        "offset, 5, UNKNOWN_PARAMETER, takes no parameter 'offset'",
        "cursor, '', BAD_CURSOR, cursor",
        "cursor, bm90IGpzb24, BAD_CURSOR, cursor"
    })
    void whatCannotBeMeantIsRefusedByName(String name, String value, ProblemCode code, String detail) {
        assertRefused(code, detail, name, value);
    }

    @Test
    void whatContradictsItselfIsRefused() {
        assertRefused(ProblemCode.REPEATED_PARAMETER, "'limit'", "limit", "1", "limit", "1");
        assertRefused(
                ProblemCode.BAD_VALUE,
                "'from' is later than 'to'",
                "from",
                "2026-01-01T00:00:01Z",
                "to",
                "2026-01-01T00:00:00Z");
    }

    @Test
    void onlyTheFiltersMakeTheFingerprint() throws Refusal {
        int fingerprint = parse("currency", "EUR", "limit", "5").fingerprint();

        assertThat(parse("limit", "9", "currency", "EUR").fingerprint()).isEqualTo(fingerprint);
        assertThat(parse("currency", "USD").fingerprint()).isNotEqualTo(fingerprint);
        assertThat(parse("source_region", "EUR").fingerprint()).isNotEqualTo(fingerprint);
        assertThat(parse("currency", "EUR", "final", "true").fingerprint()).isNotEqualTo(fingerprint);
    }

    private static void assertRefused(ProblemCode code, String detail, String... parameters) {
        assertThatThrownBy(() -> parse(parameters)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.problem().code()).isEqualTo(code);
            assertThat(refusal.problem().detail()).contains(detail);
        });
    }

    static ViewRequest parse(String... parameters) throws Refusal {
        List<Map.Entry<String, String>> entries = new ArrayList<>();
        for (int i = 0; i < parameters.length; i += 2) {
            entries.add(Map.entry(parameters[i], parameters[i + 1]));
        }
        return ViewRequest.parse(Views.revenue(), entries);
    }
}
