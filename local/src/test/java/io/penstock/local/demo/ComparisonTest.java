package io.penstock.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ComparisonTest {
    private static final Map<String, String> THREE = Map.of("orders", "3");

    @Test
    void equalRowsMakeNoDifference() {
        Comparison comparison = Comparison.of("v", Map.of("a", THREE, "b", THREE), Map.of("b", THREE, "a", THREE));
        assertThat(comparison.compared()).isEqualTo(2);
        assertThat(comparison.differences()).isEmpty();
    }

    @Test
    void aMissingAnExtraAndAnUnlikeRowAreEachNamed() {
        Comparison comparison = Comparison.of(
                "v",
                Map.of("missing", THREE, "unlike", THREE, "same", THREE),
                Map.of("extra", THREE, "unlike", Map.of("orders", "4"), "same", THREE));
        assertThat(comparison.compared()).isEqualTo(4);
        assertThat(comparison.differences())
                .containsExactly(
                        "extra: served {orders=3}, but SQL has no such row",
                        "missing: not served, SQL says {orders=3}",
                        "unlike: served {orders=4}, SQL says {orders=3}");
    }

    @Test
    void numbersAreComparedByValueNotByTheirText() {
        assertThat(ExpectedView.canonical("12.30"))
                .isEqualTo(ExpectedView.canonical("1.23E1"))
                .isEqualTo("12.3");
        assertThat(ExpectedView.canonical("-0.00")).isEqualTo("0");
        assertThat(ExpectedView.canonical("100")).isEqualTo("100");
    }
}
