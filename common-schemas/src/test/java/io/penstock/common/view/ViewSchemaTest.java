package io.penstock.common.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.declaration.FieldRoles;
import io.penstock.common.declaration.LatePolicy;
import io.penstock.common.declaration.Lateness;
import io.penstock.common.declaration.Measure;
import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.declaration.Selection;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.TopicSpec;
import io.penstock.common.declaration.View;
import io.penstock.common.declaration.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ViewSchemaTest {

    private static final String ORDER = """
            {"type": "record", "name": "Order", "namespace": "t", "fields": [
              {"name": "region", "type": "string"},
              {"name": "shop", "type": "int"},
              {"name": "items", "type": "int"},
              {"name": "weight", "type": ["null", "long"], "default": null},
              {"name": "amount", "type": "double"},
              {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}
            """;

    private static final String EXPECTED = """
            {"type": "record", "name": "RevenuePerMinute", "namespace": "io.penstock.views.shop",
             "doc": "A row of view revenue_per_minute of pipeline shop.", "fields": [
              {"name": "region", "type": "string"},
              {"name": "shop", "type": "int"},
              {"name": "window_start", "type": {"type": "long", "logicalType": "timestamp-millis"}},
              {"name": "window_end", "type": {"type": "long", "logicalType": "timestamp-millis"}},
              {"name": "orders", "type": ["null", "long"], "default": null},
              {"name": "revenue", "type": ["null",
                {"type": "bytes", "logicalType": "decimal", "precision": 38, "scale": 2}], "default": null},
              {"name": "average", "type": ["null",
                {"type": "bytes", "logicalType": "decimal", "precision": 38, "scale": 3}], "default": null},
              {"name": "fewest", "type": ["null", "int"], "default": null},
              {"name": "heaviest", "type": ["null", "long"], "default": null},
              {"name": "largest", "type": ["null", "double"], "default": null},
              {"name": "rows", "type": "long"},
              {"name": "changes", "type": "long"},
              {"name": "version", "type": "long"},
              {"name": "final", "type": "boolean"},
              {"name": "source_time", "type": {"type": "long", "logicalType": "timestamp-millis"}},
              {"name": "checksum", "type": "long", "default": 0},
              {"name": "complete_until",
                "type": ["null", {"type": "long", "logicalType": "timestamp-millis"}], "default": null}]}
            """;

    @Test
    void holdsGroupsThenWindowThenMeasuresThenBookkeeping() {
        Map<String, Measure> measures = new LinkedHashMap<>();
        measures.put("orders", new Measure.Count());
        measures.put("revenue", new Measure.Sum("amount", 2));
        measures.put("average", new Measure.Avg("amount", 3));
        measures.put("fewest", new Measure.Min("items"));
        measures.put("heaviest", new Measure.Max("weight"));
        measures.put("largest", new Measure.Max("amount"));

        Schema schema = ViewSchema.of("shop", view(List.of("region", "shop"), measures), orders());

        assertThat(schema).isEqualTo(new Schema.Parser().parse(EXPECTED));
        assertThat(schema.toString())
                .isEqualTo(new Schema.Parser().parse(EXPECTED).toString());
    }

    @Test
    void everyViewOfTheBuiltInPipelineHasOne() {
        Pipeline shop = PipelineLoader.load(Path.of("../pipelines/shop.yaml"), Map.of());

        assertThat(shop.views().values())
                .extracting(view -> ViewSchema.of(shop.name(), view, shop.source(view.source()))
                        .getFullName())
                .containsExactly(
                        "io.penstock.views.shop.RevenuePerMinute",
                        "io.penstock.views.shop.PaymentsPerMinute",
                        "io.penstock.views.shop.OrderSizes",
                        "io.penstock.views.shop.CardSessions",
                        "io.penstock.views.shop.CustomerSpending");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ViewSchema.WINDOW_START,
                ViewSchema.WINDOW_END,
                ViewSchema.ROWS,
                ViewSchema.CHANGES,
                ViewSchema.VERSION,
                ViewSchema.FINAL,
                ViewSchema.SOURCE_TIME
            })
    void noMeasureTakesTheNameOfABookkeepingColumn(String column) {
        assertThatThrownBy(() -> view(List.of("region"), Map.of(column, new Measure.Count())))
                .hasMessage("measures: '" + column + "' is a column of every view");
    }

    @Test
    void aFieldThatTheContractDoesNotHaveIsNamed() {
        View view = view(List.of("planet"), Map.of("orders", new Measure.Count()));

        assertThatThrownBy(() -> ViewSchema.of("shop", view, orders()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("contract t.Order has no field 'planet'");
    }

    private static Source orders() {
        return new Source(
                "orders",
                new Origin.Events(),
                new Schema.Parser().parse(ORDER),
                FieldRoles.of("region", "at"),
                List.of(),
                TopicSpec.of(1, Duration.ofDays(1)),
                Lateness.defaults(LatePolicy.ROUTE));
    }

    private static View view(List<String> by, Map<String, Measure> measures) {
        return new View(
                "revenue_per_minute",
                Selection.all("orders"),
                Window.tumbling(Duration.ofMinutes(1)),
                by,
                measures,
                Duration.ofSeconds(1),
                Duration.ofDays(30));
    }
}
