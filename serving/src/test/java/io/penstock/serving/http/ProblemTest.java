package io.penstock.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProblemTest {
    @Test
    void theBodyIsThatOfRfc9457() {
        assertThat(Problem.unknown(ProblemCode.UNKNOWN_VIEW, "there is no view 'x'", Optional.of("y"))
                        .body()
                        .toString())
                .isEqualTo("{\"type\":\"urn:penstock:problem:unknown-view\",\"title\":\"No such view\",\"status\":404,"
                        + "\"detail\":\"there is no view 'x'; did you mean 'y'?\",\"nearest\":\"y\"}");
    }

    @Test
    void whatAClientSentIsEscaped() {
        assertThat(new Problem(ProblemCode.BAD_VALUE, "\"<script>\n").body().toString())
                .contains("\\\"<script>\\n");
    }

    @Test
    void typesAreDifferentAndStatusesAreErrors() {
        assertThat(Arrays.stream(ProblemCode.values()).map(ProblemCode::type)).doesNotHaveDuplicates();
        assertThat(Arrays.stream(ProblemCode.values()).map(ProblemCode::status))
                .allMatch(status -> status >= 400 && status < 600);
    }

    @Test
    void theNearestNameIsFoundUnlessAllAreFar() {
        List<String> names = List.of("revenue_per_minute", "payments_per_minute");

        assertThat(Nearest.of("revenue_per_minut", names)).contains("revenue_per_minute");
        assertThat(Nearest.of("payment_per_minutes", names)).contains("payments_per_minute");
        assertThat(Nearest.of("orders", names)).isEmpty();
        assertThat(Nearest.of("x".repeat(100_000), names)).isEmpty();
    }
}
