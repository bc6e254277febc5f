package io.penstock.common.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.declaration.FieldRoles;
import io.penstock.common.declaration.LatePolicy;
import io.penstock.common.declaration.Lateness;
import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Route;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.Split;
import io.penstock.common.declaration.TopicSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

final class RouteSchemaTest {
    private static final Schema CONTRACT = new Schema.Parser().parse("""
            {"type": "record", "name": "Order", "namespace": "com.example", "doc": "An order.", "fields": [
              {"name": "id", "type": "string", "doc": "Which."},
              {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
              {"name": "note", "type": ["null", "string"], "default": null, "doc": "By the customer."},
              {"name": "region", "type": "string", "default": "us-east-1"},
              {"name": "amount", "type": "double"}]}
            """);

    @Test
    void withoutASelectionTheContractGoesOnAsItIs() {
        assertThat(RouteSchema.value("shop", route(), source(new Origin.Events())))
                .isEqualTo(CONTRACT);
    }

    @Test
    void aSelectionKeepsTypesDefaultsAndDocumentation() {
        Schema selected = RouteSchema.value("shop", route("region", "note", "id", "at"), source(new Origin.Events()));

        assertThat(selected.getFullName()).isEqualTo("io.penstock.routes.shop.OrdersEu");
        assertThat(selected.getFields().stream().map(Schema.Field::name)).containsExactly("region", "note", "id", "at");
        assertThat(selected.getField("note").defaultVal()).isEqualTo(JsonProperties.NULL_VALUE);
        assertThat(selected.getField("note").doc()).isEqualTo("By the customer.");
        assertThat(selected.getField("region").defaultVal()).isEqualTo("us-east-1");
        assertThat(selected.getField("at").schema())
                .isEqualTo(CONTRACT.getField("at").schema());
        assertThat(new Schema.Parser().parse(selected.toString())).isEqualTo(selected);
    }

    @Test
    void aChangeStreamStaysOne() {
        Schema changes =
                RouteSchema.value("shop", route("id", "at"), source(new Origin.Cdc("db", "public.orders", Map.of())));

        assertThat(changes.getFullName()).isEqualTo("io.penstock.routes.shop.OrdersEuChange");
        assertThat(changes.getField("after").schema().getTypes().get(1).getFullName())
                .isEqualTo("io.penstock.routes.shop.OrdersEu");
    }

    @Test
    void aSplitHasATopicForEachBranchAndNoOther() {
        Split split = new Split("region", Map.of("eu", List.of("eu-west-1")), Optional.of("rest"));

        assertThat(RouteSchema.topics(
                        "shop", new Route("r", "orders", Optional.empty(), List.of(), Optional.of(split))))
                .containsExactly("shop.r.eu", "shop.r.rest");
        assertThat(RouteSchema.topics("shop", route())).containsExactly("shop.orders_eu");
    }

    private static Route route(String... select) {
        return new Route("orders_eu", "orders", Optional.empty(), List.of(select), Optional.empty());
    }

    private static Source source(Origin origin) {
        return new Source(
                "orders",
                origin,
                CONTRACT,
                FieldRoles.of("id", "at"),
                List.of(),
                TopicSpec.of(1, Duration.ofDays(1)),
                Lateness.defaults(LatePolicy.ROUTE));
    }
}
