package io.penstock.common.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;

final class ViewKeyTest {

    @Test
    void isTheGroupAndTheWindowAsAJsonArray() {
        assertThat(ViewKey.of(List.of("eu-west-1", "USD"), 1_700_000_000_000L))
                .isEqualTo("[\"eu-west-1\",\"USD\",1700000000000]");
        assertThat(ViewKey.of(List.of(7, 8L, true), 0)).isEqualTo("[7,8,true,0]");
    }

    @Test
    void isTheSameHoweverTheTextIsHeldInMemory() {
        assertThat(ViewKey.of(List.of(new Utf8("Zürich")), 60_000))
                .isEqualTo(ViewKey.of(List.of("Zürich"), 60_000))
                .isEqualTo("[\"Zürich\",60000]");
    }

    @Test
    void keepsApartWhatOnlyLooksAlike() {
        assertThat(List.of(
                        ViewKey.of(List.of("a", "b"), 1),
                        ViewKey.of(List.of("a\",\"b"), 1),
                        ViewKey.of(List.of("a,b"), 1),
                        ViewKey.of(List.of("1"), 1),
                        ViewKey.of(List.of(1), 1),
                        ViewKey.of(List.of("true"), 1),
                        ViewKey.of(List.of(true), 1)))
                .doesNotHaveDuplicates();
    }

    @Test
    void canBeReadBackByAnyJsonParser() throws IOException {
        String awkward = "\" \\ \n \t \0 \u2028 \uD83D\uDE00 ]";

        JsonNode key = new ObjectMapper().readTree(ViewKey.of(List.of(awkward, -1), 60_000));

        assertThat(key.get(0).textValue()).isEqualTo(awkward);
        assertThat(key.get(1).intValue()).isEqualTo(-1);
        assertThat(key.get(2).longValue()).isEqualTo(60_000);
    }

    @Test
    void aValueThatCannotGroupIsRefused() {
        assertThatThrownBy(() -> ViewKey.of(List.of(1.5), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a group is made of text, whole numbers and booleans, not of java.lang.Double");
    }
}
