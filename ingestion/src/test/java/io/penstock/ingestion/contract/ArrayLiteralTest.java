package io.penstock.ingestion.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayLiteralTest {

    @Test
    void arrayElementsAreTakenOutOfTheirQuotes() throws UnmappableValue {
        assertThat(ArrayLiteral.elements("{}")).isEmpty();
        assertThat(ArrayLiteral.elements("{a,b}")).containsExactly("a", "b");
        assertThat(ArrayLiteral.elements("{\"a,b\",\"say \\\"hi\\\"\",\"c:\\\\d\",\"\",\" x \"}"))
                .containsExactly("a,b", "say \"hi\"", "c:\\d", "", " x ");
    }

    @Test
    void aNullElementIsToldFromTheWord() throws UnmappableValue {
        assertThat(ArrayLiteral.elements("{NULL,\"NULL\",null}")).containsExactly(null, "NULL", "null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{a,b},{c,d}}", "[0:1]={a,b}", "a,b", "", "{", "{\"a}", "{\"a\"b}", "{\"a\\\"}"})
    void anArrayOfAnotherShapeIsRefused(String literal) {
        assertThatThrownBy(() -> ArrayLiteral.elements(literal)).isInstanceOf(UnmappableValue.class);
    }

    @Test
    void anyElementsComeBackAsTheServerQuotesThem() throws UnmappableValue {
        Random random = new Random(3);
        String letters = "ab,{}\"\\ é";
        for (int i = 0; i < 5_000; i++) {
            List<@Nullable String> elements = new ArrayList<>();
            StringBuilder literal = new StringBuilder("{");
            for (int n = random.nextInt(5); n > 0; n--) {
                StringBuilder element = new StringBuilder();
                for (int length = random.nextInt(4); length > 0; length--) {
                    element.append(letters.charAt(random.nextInt(letters.length())));
                }
                boolean isNull = random.nextInt(8) == 0;
                elements.add(isNull ? null : element.toString());
                literal.append(literal.length() == 1 ? "" : ",").append(isNull ? "NULL" : quoted(element.toString()));
            }
            assertThat(ArrayLiteral.elements(literal.append('}').toString()))
                    .as(literal.toString())
                    .isEqualTo(elements);
        }
    }

    private static String quoted(String element) {
        boolean plain = !element.isEmpty() && element.chars().noneMatch(c -> ",{}\"\\ ".indexOf(c) >= 0);
        return plain ? element : '"' + element.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
