package io.penstock.common.declaration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the records promise whoever builds them without a file. */
final class RecordsTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "3333, 1", "3334, 2", "20000, 6", "1000000, 64", "100000000, 64"})
    void partitionsFollowFromTheThroughputWithHeadroom(long throughput, int partitions) {
        assertThat(TopicSpec.of(throughput, Duration.ofDays(7)).partitions()).isEqualTo(partitions);
    }

    @Test
    void aBrokenRuleNamesTheComponent() {
        assertThatThrownBy(() -> new TopicSpec(1, Duration.ofDays(7), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("partitions: 0 is not between 1 and 1000");
    }

    @Test
    void aFieldThatIsAQueryParameterCannotGroup() {
        assertThatThrownBy(() -> view(List.of("limit"), Map.of("n", new Measure.Count())))
                .hasMessage("by: 'limit' is a parameter of every query");
    }

    @Test
    void collectionsAreCopiedAndKeepTheirOrder() {
        List<String> by = new ArrayList<>(List.of("b", "a"));
        Map<String, Measure> measures = new LinkedHashMap<>();
        for (String name : List.of("z", "y", "x", "w", "v")) {
            measures.put(name, new Measure.Count());
        }

        View view = view(by, measures);
        by.clear();
        measures.clear();

        assertThat(view.by()).containsExactly("b", "a");
        assertThat(view.measures().keySet()).containsExactly("z", "y", "x", "w", "v");
        assertThatThrownBy(() -> view.measures().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aColumnIsCalledLikeItsFieldUnlessDeclaredOtherwise() {
        Origin.Cdc cdc = new Origin.Cdc("shop-db", "public.orders", Map.of("total_amount", "amount"));

        assertThat(cdc.column("total_amount")).isEqualTo("amount");
        assertThat(cdc.column("currency")).isEqualTo("currency");
    }

    private static View view(List<String> by, Map<String, Measure> measures) {
        return new View(
                "v",
                Selection.all("orders"),
                Window.tumbling(Duration.ofMinutes(1)),
                by,
                measures,
                Duration.ofSeconds(1),
                Duration.ofDays(30));
    }
}
