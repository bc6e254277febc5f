package io.penstock.common.declaration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VariablesTest {

    private final Variables variables =
            new Variables(Map.of("HOST", "db", "PORT", "5432", "EMPTY", "", "NESTED", "${HOST}"));

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "${HOST}:${PORT}, db:5432",
        "a${HOST}b, adbb",
        "${NONE:-other}, other",
        "${HOST:-other}, db",
        "${EMPTY:-other}, other",
        "${EMPTY}x, x",
        "${NONE:-}x, x",
        "${NONE:-a:-b}, a:-b",
        "$${HOST}, ${HOST}",
        "$HOST $ {HOST} $, $HOST $ {HOST} $",
        "cost: 5$, cost: 5$",
        "${NESTED}, ${HOST}"
    })
    void areReplacedOnce(String text, String replaced) {
        assertThat(variables.replace(text)).isEqualTo(new Variables.Outcome.Replaced(replaced));
    }

    @ParameterizedTest
    @CsvSource({"${}", "${1A}", "${A-b}", "${HOST", "${ HOST}", "${HOST:other}", "x${"})
    void areSpelledInOneWayOnly(String text) {
        assertThat(variables.replace(text))
                .isInstanceOfSatisfying(Variables.Outcome.Wrong.class, wrong -> assertThat(wrong.message())
                        .startsWith("'${' opens no variable"));
    }

    @Test
    void namesTheOneThatIsNotSetAndTheOneThatWasMeant() {
        assertThat(variables.replace("${HOTS}")).isInstanceOfSatisfying(Variables.Outcome.Wrong.class, wrong -> {
            assertThat(wrong.message()).isEqualTo("variable HOTS is not set and has no default");
            assertThat(wrong.suggestion()).contains("HOST");
        });
    }
}
