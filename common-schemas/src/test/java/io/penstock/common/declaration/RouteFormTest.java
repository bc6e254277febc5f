package io.penstock.common.declaration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.common.expression.Expression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RouteFormTest {

    /** Routes begin at line 10. */
    private static final String SOURCES = """
            apiVersion: penstock/v1
            kind: Pipeline
            metadata: {name: shop, owner: commerce-data}
            sources:
              orders:
                cdc: {database: shop-db, table: public.orders}
                schema: com.example.events.OrderEvent
                key: customer_id
                eventTime: created_at
            """;

    private final Path folder;

    RouteFormTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void everyKeyArrivesWhereItBelongs() throws IOException {
        Pipeline pipeline = load("""
                routes:
                  all: {from: orders}
                  continents:
                    from: orders
                    where: "total_amount > 0.0"
                    select: [order_id, customer_id, created_at]
                    split:
                      by: source_region
                      into: {eu: [eu-west-1, eu-central-1], us: [us-east-1]}
                      otherwise: elsewhere
                """);

        assertThat(pipeline.routes().keySet()).containsExactly("all", "continents");
        assertThat(pipeline.routes())
                .containsEntry("all", new Route("all", "orders", Optional.empty(), List.of(), Optional.empty()))
                .containsEntry(
                        "continents",
                        new Route(
                                "continents",
                                "orders",
                                Optional.of(Expression.condition(
                                        "total_amount > 0.0",
                                        pipeline.source("orders").schema())),
                                List.of("order_id", "customer_id", "created_at"),
                                Optional.of(new Split(
                                        "source_region",
                                        Map.of("eu", List.of("eu-west-1", "eu-central-1"), "us", List.of("us-east-1")),
                                        Optional.of("elsewhere")))));
    }

    @Test
    void branchesKeepTheOrderOfTheFileAndTheRestComesLast() throws IOException {
        Pipeline pipeline = load("routes: {r: {from: orders, split:"
                + " {by: currency, otherwise: rest, into: {z: [EUR], a: [USD], m: [GBP]}}}}");

        assertThat(pipeline.route("r").split().orElseThrow().branches()).containsExactly("z", "a", "m", "rest");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {from: orders, were: x}                            | 11:21: routes.r.were: unknown key; did you mean 'where'?
            {from: orders, where: "currencyy == 'EUR'"}        | 11:28: routes.r.where: 'currencyy == 'EUR'': no field or function 'currencyy' at character 1; did you mean 'currency'?
            {from: orders, where: "total_amount"}               | 11:28: routes.r.where: 'total_amount': is a double, not true or false
            {from: order}                                      | 11:13: routes.r.from: no source named 'order'; did you mean 'orders'?
            {from: orders, select: [order_idd]}                | 11:30: routes.r.select[0]: contract com.example.events.OrderEvent has no field 'order_idd'; did you mean 'order_id'?
            {from: orders, select: [order_id, created_at]}     | 11:29: routes.r.select: leaves out 'customer_id', the key, by which readers group and order events; add it
            {from: orders, select: [order_id, customer_id]}    | 11:29: routes.r.select: leaves out 'created_at', the event time, by which readers judge lateness; add it
            {from: orders, split: {by: total_amount, into: {a: [x]}}}          | 11:33: routes.r.split.by: 'total_amount' is double: a split goes by a string, int, long, boolean or enum
            {from: orders, split: {by: currency, into: {a: [EUR], b: [EUR]}}}  | 11:49: routes.r.split.into: 'EUR' is in 'a' and in 'b': an event goes to one
            {from: orders, split: {by: currency, into: {a: [EUR]}, otherwise: a}} | 11:72: routes.r.split.otherwise: 'a' lists its values already; name another branch for the rest
            {from: orders, split: {by: currency, into: {}}}    | 11:49: routes.r.split.into: has 0 entries, needs 1 to 64
            {from: orders, split: {by: currency, into: {dlq: [EUR]}}}          | 11:50: routes.r.split.into.dlq: topic 'shop.r.dlq' collides with 'shop.r.dlq' of route 'r': Kafka takes '.' and '_' for the same
            {from: orders, split: {by: currency}}              | 11:21: routes.r.split: key 'into' is missing
            """)
    void everyMistakeIsToldWithItsPlace(String route, String problem) {
        assertThat(problems("routes:\n  r: " + route + "\n")).containsExactly(problem);
    }

    @Test
    void aRouteMayNotTakeTheTopicOfAnotherThing() {
        assertThat(problems("routes: {orders: {from: orders}}\n"))
                .containsExactly("10:10: routes.orders: topic 'shop.orders' collides with 'shop.orders' of source"
                        + " 'orders': Kafka takes '.' and '_' for the same");
        assertThat(problems(
                        "routes: {a_b: {from: orders}, a: {from: orders, split: {by: currency, into: {b: [EUR]}}}}"))
                .hasSize(1)
                .first()
                .asString()
                .contains("topic 'shop.a.b' collides with 'shop.a_b' of route 'a_b'");
    }

    @Test
    void aSourceThatIsWrongBlamesNoRoute() {
        String sources = SOURCES.replace("OrderEvent", "OrdrEvent");

        assertThat(
                        problems(
                                sources,
                                "routes: {r: {from: orders, select: [customer_id, created_at, x], split: {by: y, into: {a: [1]}}}}\n"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("7:13: sources.orders.schema:");
    }

    private Pipeline load(String routes) throws IOException {
        return load(SOURCES, routes);
    }

    private Pipeline load(String sources, String routes) throws IOException {
        return PipelineLoader.load(Files.writeString(folder.resolve("p.yaml"), sources + routes), Map.of());
    }

    private List<String> problems(String routes) {
        return problems(SOURCES, routes);
    }

    private List<String> problems(String sources, String routes) {
        InvalidDeclaration refusal = catchThrowableOfType(InvalidDeclaration.class, () -> load(sources, routes));
        String prefix = folder.resolve("p.yaml") + ":";
        return refusal.problems().stream()
                .map(problem -> problem.toString().replace(prefix, ""))
                .toList();
    }
}
