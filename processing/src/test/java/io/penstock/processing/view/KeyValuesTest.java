package io.penstock.processing.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.common.wire.AvroBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyValuesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "eu-west-1",
                "a,b]",
                "\\\"",
                "\\\\",
                "\\\\\\\"]",
                "\\/ \\b \\f \\n \\r \\t",
                "\\u0000\\u001F\\u00e9é€\\u20AC",
                "😀\\ud83d\\ude00😀",
                "[\\\"nested\\\",1]",
                "\\\\u0041"
            })
    void readsTextAsJsonHasIt(String escaped) throws Exception {
        String key = "[\"" + escaped + "\",\"behind\"]";
        String text = new ObjectMapper().readTree(key).get(0).textValue();
        AvroBuffer expected = new AvroBuffer();
        expected.string(text);
        expected.string("behind");

        KeyValues values = new KeyValues(2);
        values.read(key);
        AvroBuffer out = new AvroBuffer();
        values.text(0, out);
        values.text(1, out);
        assertThat(out.copy(0, out.size())).isEqualTo(expected.copy(0, expected.size()));
    }

    @Test
    void readsNumbersAndBooleans() {
        KeyValues values = new KeyValues(6);
        values.read("[0,-7,9223372036854775807,-9223372036854775808,true,false]");
        assertThat(values.number(0)).isZero();
        assertThat(values.number(1)).isEqualTo(-7);
        assertThat(values.number(2)).isEqualTo(Long.MAX_VALUE);
        assertThat(values.number(3)).isEqualTo(Long.MIN_VALUE);
        assertThat(values.truth(4)).isTrue();
        assertThat(values.truth(5)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[1", "[\"a]", "[\"a\\", "[1]", "[\"a\"]"})
    void refusesWhatHoldsFewerValues(String key) {
        assertThatIllegalStateException()
                .isThrownBy(() -> new KeyValues(2).read(key))
                .withMessageContaining("holds 2 values");
    }
}
