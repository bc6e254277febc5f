package io.penstock.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.common.declaration.Measure;
import io.penstock.common.declaration.Selection;
import io.penstock.common.declaration.View;
import io.penstock.common.declaration.Window;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
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
                        "extra: found {orders=3}, expected no such row",
                        "missing: not found, expected {orders=3}",
                        "unlike: found {orders=4}, expected {orders=3}");
    }

    @Test
    void aPercentileMayBeOnePercentOffAndNothingElseMay() throws IOException {
        View view = new View(
                "sizes",
                Selection.all("orders"),
                Window.running(),
                List.of("region"),
                Map.of("p95", new Measure.Percentile("total_amount", 0.95), "orders", new Measure.Distinct("id", 10)),
                Duration.ofSeconds(1),
                Duration.ofDays(1));
        Map<String, Map<String, String>> expected = Map.of("eu", Map.of("p95", "100", "orders", "3"));

        for (String good :
                List.of("\"p95\": 100.9, \"orders\": 3", "\"p95\": 99.0, \"orders\": 3, \"orders_exact\": true")) {
            assertThat(Comparison.of(view, expected, rows(good)).differences())
                    .as(good)
                    .isEmpty();
        }
        for (String bad : List.of(
                "\"p95\": 101.1, \"orders\": 3",
                "\"p95\": null, \"orders\": 3",
                "\"p95\": 100, \"orders\": 3.01",
                "\"p95\": 100, \"orders\": 3, \"orders_exact\": false")) {
            assertThat(Comparison.of(view, expected, rows(bad)).differences())
                    .as(bad)
                    .hasSize(1);
        }
    }

    @Test
    void aPercentileOfAGroupThatLostWhatItNeverHadIsWithinARange() throws IOException {
        View view = new View(
                "sizes",
                Selection.all("orders"),
                Window.running(),
                List.of("region"),
                Map.of("p95", new Measure.Percentile("total_amount", 0.95)),
                Duration.ofSeconds(1),
                Duration.ofDays(1));
        Map<String, Map<String, String>> expected = Map.of("eu", Map.of("p95", "100..120.5"));

        for (String good : List.of("99.0", "110", "121.7")) {
            assertThat(Comparison.of(view, expected, rows("\"p95\": " + good)).differences())
                    .as(good)
                    .isEmpty();
        }
        for (String bad : List.of("98.9", "121.8")) {
            assertThat(Comparison.of(view, expected, rows("\"p95\": " + bad)).differences())
                    .as(bad)
                    .hasSize(1);
        }
    }

    private static List<JsonNode> rows(String measures) throws IOException {
        return List.of(new ObjectMapper().readTree("{\"region\": \"eu\", " + measures + "}"));
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
