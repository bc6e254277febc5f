package io.penstock.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.serving.Views;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    @Test
    void aCursorComesBackAsItWasAndFitsIntoAUrl() throws Refusal {
        Cursor cursor = new Cursor(-5, List.of(1_700_000_000_000L, "é'\"\u0001?&", "EUR"));

        assertThat(cursor.encode()).matches("[A-Za-z0-9_-]+");
        assertThat(Cursor.decode(cursor.encode(), Views.revenue(), -5)).isEqualTo(cursor);
    }

    @Test
    void aCursorOfOtherFiltersIsRefused() {
        String text = new Cursor(1, List.of(1L, "a", "b")).encode();

        assertThatThrownBy(() -> Cursor.decode(text, Views.revenue(), 2)).hasMessageContaining("other filters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "[]",
                "[1,0]",
                "[2,0,1,\"a\",\"b\"]",
                "[1,0,1,\"a\"]",
                "[1,0,1,\"a\",\"b\",\"c\"]",
                "[1,0,\"1\",\"a\",\"b\"]",
                "[1,0,1.5,\"a\",\"b\"]",
                "[1,0,99999999999999999999,\"a\",\"b\"]",
                "[1,0,9223372036854775807,\"a\",\"b\"]",
                "[1,0,1,1,\"b\"]",
                "[1,0,1,null,\"b\"]",
                "[1,0,1,\"a\\u0000\",\"b\"]",
                "[1,0,1,[\"a\"],\"b\"]",
                "[[[[[[",
                "not json"
            })
    void whatWeDidNotMakeIsRefused(String json) {
        String text = Base64.getUrlEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> Cursor.decode(text, Views.revenue(), 0))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.problem().code()).isEqualTo(ProblemCode.BAD_CURSOR));
    }

    @Test
    void noTextWhateverIsAnythingButACursorOrRefused() {
        Random random = new Random(11);
        String good = new Cursor(0, List.of(1L, "a", "b")).encode();
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder(good);
            text.setCharAt(random.nextInt(good.length()), (char) (32 + random.nextInt(95)));
            try {
                assertThat(Cursor.decode(text.toString(), Views.revenue(), 0).key())
                        .hasSize(3);
            } catch (Refusal expected) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1_000, 4_999);
        assertThatThrownBy(() -> Cursor.decode("A".repeat(100_000), Views.revenue(), 0))
                .hasMessageContaining("too long");
    }
}
