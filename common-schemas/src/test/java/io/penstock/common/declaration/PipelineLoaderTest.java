package io.penstock.common.declaration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.example.events.OrderEvent;
import com.example.events.PaymentEvent;
import io.penstock.common.expression.Expression;
import io.penstock.common.failure.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PipelineLoaderTest {

    private static final String LEAST = """
            apiVersion: penstock/v1
            kind: Pipeline
            metadata: {name: shop, owner: commerce-data}
            sources:
              orders:
                cdc: {database: shop-db, table: public.orders}
                schema: com.example.events.OrderEvent
                key: customer_id
                eventTime: created_at
              payments:
                events: {}
                schema: com.example.events.PaymentEvent
                key: order_id
                eventTime: paid_at
            """;

    private static final String MOST = """
            apiVersion: penstock/v1
            kind: Pipeline
            metadata:
              name: web_shop
              owner: ${OWNER}
            sources:
              orders:
                cdc:
                  database: shop-db
                  table: sales.orders
                  columns: {total_amount: amount, source_region: region}
                schema: com.example.events.OrderEvent
                key: customer_id
                id: order_id
                eventTime: created_at
                checks: ["total_amount >= 0", "size(items) > 0"]
                topic: {throughput: 20000/s, retention: 14d, partitions: 4}
                lateness: {quantile: 0.99, min: 500ms, max: 2h, late: route, maxFuture: 1m}
            views:
              revenue:
                from: orders
                window: {tumbling: 1m}
                by: [source_region, currency]
                measures:
                  orders: count
                  revenue: {sum: total_amount, scale: 2}
                  smallest: {min: total_amount}
                  largest: {max: total_amount}
                  average: {avg: total_amount, scale: 3}
                freshness: 5s
                retention: 90d
            checkpoints: {interval: 10s, minPause: 1s, timeout: 60s, storage: "${STORE:-s3://checkpoints/}shop"}
            """;

    private final Path folder;

    PipelineLoaderTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void whatIsLeftOutIsSafe() throws IOException {
        Pipeline pipeline = load(LEAST, Map.of());

        Source orders = pipeline.source("orders");
        assertThat(orders.topic()).isEqualTo(new TopicSpec(1_000, Duration.ofDays(7), 1));
        assertThat(orders.lateness())
                .isEqualTo(new Lateness(
                        0.999, Duration.ofSeconds(1), Duration.ofMinutes(5), LatePolicy.MERGE, Duration.ofMinutes(5)));
        assertThat(orders.origin()).isEqualTo(new Origin.Cdc("shop-db", "public.orders", Map.of()));
        assertThat(orders.isChangeStream()).isTrue();
        assertThat(orders.id()).isEqualTo("customer_id");
        assertThat(orders.checks()).isEmpty();

        Source payments = pipeline.source("payments");
        assertThat(payments.origin()).isEqualTo(new Origin.Events());
        assertThat(payments.isChangeStream()).isFalse();
        assertThat(payments.lateness().late()).isEqualTo(LatePolicy.ROUTE);

        assertThat(pipeline.views()).isEmpty();
        assertThat(pipeline.checkpoints())
                .isEqualTo(new Checkpoints(
                        Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(120), Optional.empty()));
    }

    @Test
    void everyKeyArrivesWhereItBelongs() throws IOException {
        Pipeline pipeline = load(MOST, Map.of("OWNER", "data: [team]"));

        assertThat(pipeline.name()).isEqualTo("web_shop");
        assertThat(pipeline.owner()).isEqualTo("data: [team]");
        Source orders = pipeline.source("orders");
        assertThat(orders.name()).isEqualTo("orders");
        assertThat(orders.key()).isEqualTo("customer_id");
        assertThat(orders.id()).isEqualTo("order_id");
        assertThat(orders.checks())
                .extracting(Expression::text)
                .containsExactly("total_amount >= 0", "size(items) > 0");
        assertThat(orders.eventTime()).isEqualTo("created_at");
        assertThat(orders.origin())
                .isEqualTo(new Origin.Cdc(
                        "shop-db", "sales.orders", Map.of("total_amount", "amount", "source_region", "region")));
        assertThat(orders.topic()).isEqualTo(new TopicSpec(20_000, Duration.ofDays(14), 4));
        assertThat(orders.lateness())
                .isEqualTo(new Lateness(
                        0.99, Duration.ofMillis(500), Duration.ofHours(2), LatePolicy.ROUTE, Duration.ofMinutes(1)));
        assertThat(pipeline.view("revenue"))
                .isEqualTo(new View(
                        "revenue",
                        Selection.all("orders"),
                        Window.tumbling(Duration.ofMinutes(1)),
                        List.of("source_region", "currency"),
                        Map.of(
                                "orders", new Measure.Count(),
                                "revenue", new Measure.Sum("total_amount", 2),
                                "smallest", new Measure.Min("total_amount"),
                                "largest", new Measure.Max("total_amount"),
                                "average", new Measure.Avg("total_amount", 3)),
                        Duration.ofSeconds(5),
                        Duration.ofDays(90)));
        assertThat(pipeline.checkpoints())
                .isEqualTo(new Checkpoints(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(60),
                        Optional.of("s3://checkpoints/shop")));
    }

    @Test
    void theBuiltInPipelineIsValid() {
        Pipeline pipeline = PipelineLoader.load(Path.of("../pipelines/shop.yaml"), Map.of());

        assertThat(pipeline.sources()).containsOnlyKeys("orders", "payments", "customers");
        assertThat(pipeline.jobs()).containsOnlyKeys("paid_orders", "card_testing");
        assertThat(pipeline.source("orders").topic().partitions()).isEqualTo(6);
        assertThat(pipeline.views().keySet())
                .containsExactly(
                        "revenue_per_minute",
                        "payments_per_minute",
                        "order_sizes",
                        "card_sessions",
                        "customer_spending");
        assertThat(pipeline.view("revenue_per_minute").measures().keySet())
                .containsExactly("orders", "revenue", "smallest", "largest", "average");
    }

    @Test
    void theContractIsTheOneInTheRepositoryNotTheGeneratorsVariantOfIt() throws IOException {
        Pipeline pipeline = load(LEAST, Map.of());

        assertThat(OrderEvent.getClassSchema().toString()).contains("avro.java.string");
        assertThat(pipeline.source("orders").schema().toString())
                .isEqualTo(new org.apache.avro.Schema.Parser()
                        .parse(Path.of("src/main/avro/OrderEvent.avsc").toFile())
                        .toString());
        assertThat(pipeline.source("payments").schema().getFullName())
                .isEqualTo(PaymentEvent.getClassSchema().getFullName());
    }

    @Test
    void aContractMayAlsoBeASchemaFileOnTheClassPath() throws IOException {
        Pipeline pipeline =
                load(LEAST.replace("com.example.events.PaymentEvent", "com.example.files.Refund"), Map.of());

        assertThat(pipeline.source("payments").schema().getFullName()).isEqualTo("com.example.files.Refund");
    }

    @Test
    void allProblemsAreToldAtOnceInTheOrderOfTheFileOneALine() {
        InvalidDeclaration refusal = refusal(LEAST.replace("key: customer_id", "key: customr_id")
                .replace("events: {}", "evnts: {}")
                .replace("kind: Pipeline", "kind: Pipeline\nnmae: shop"));

        assertThat(refusal.category()).isEqualTo(Category.USER);
        assertThat(refusal.code()).isEqualTo("invalid-declaration");
        String file = folder.resolve("pipeline.yaml").toString();
        assertThat(refusal)
                .hasMessage(String.join(
                        "\n",
                        file + ":3:1: nmae: unknown key",
                        file + ":9:10: sources.orders.key: contract com.example.events.OrderEvent has no field"
                                + " 'customr_id'; did you mean 'customer_id'?",
                        file + ":11:3: sources.payments: needs exactly one of cdc, events",
                        file + ":12:5: sources.payments.evnts: unknown key; did you mean 'events'?"));
        assertThat(refusal.problems()).hasSize(4);
    }

    @Test
    void aCheckIsHeldAgainstTheContractWhenTheFileIsRead() {
        InvalidDeclaration refusal = refusal(LEAST.replace(
                "key: customer_id",
                "key: customer_id\n    checks: [\"total_amuont >= 0\", \"total_amount\", \"items.size() > 0\"]"));

        String file = folder.resolve("pipeline.yaml").toString();
        assertThat(refusal)
                .hasMessage(String.join(
                        "\n",
                        file + ":9:14: sources.orders.checks[0]: 'total_amuont >= 0': no field or function"
                                + " 'total_amuont' at character 1; did you mean 'total_amount'?",
                        file + ":9:35: sources.orders.checks[1]: 'total_amount': is a double, not true or false"));
    }

    @Test
    void thousandsOfTyposMakeAMessageThatCanStillBeRead() {
        StringBuilder typos = new StringBuilder(LEAST);
        for (int i = 0; i < 5_000; i++) {
            typos.append("typo").append(i).append(": 1\n");
        }

        InvalidDeclaration refusal = refusal(typos.toString());

        assertThat(refusal.problems()).hasSize(101);
        assertThat(refusal.problems().get(100).message()).isEqualTo("and 4900 more problems");
    }

    @Test
    void aFileThatIsNotThereIsAProblemLikeAnyOther() {
        Path absent = Path.of("no/such/pipeline.yaml");

        InvalidDeclaration refusal =
                catchThrowableOfType(InvalidDeclaration.class, () -> PipelineLoader.load(absent, Map.of()));

        assertThat(refusal).hasMessage("no/such/pipeline.yaml:1:1: there is no such file");
    }

    @Test
    void laterVersionsOfViewsAndJobsHaveNamesOfTheirOwn() throws IOException {
        String text = Files.readString(Path.of("../pipelines/shop.yaml"));
        Pipeline former = load(text, Map.of());
        Pipeline next = load(
                text.replace("  order_sizes:\n", "  order_sizes:\n    version: 2\n")
                        .replace("  card_testing:\n", "  card_testing:\n    version: 3\n"),
                Map.of());

        assertThat(next.view("order_sizes").name()).isEqualTo("order_sizes-2");
        assertThat(next.view("order_sizes").declaredName()).isEqualTo("order_sizes");
        assertThat(next.job("card_testing").version()).isEqualTo(3);
        assertThat(next.view("card_sessions").version()).isEqualTo(1);
        assertThat(next.sourcesByVersion())
                .isEqualTo(Map.of(
                        1, Set.of("orders", "payments", "customers"), 2, Set.of("orders"), 3, Set.of("payments")));
        assertThat(next.beside(former).views()).hasSize(6).containsKeys("order_sizes", "order_sizes-2");
        assertThat(next.beside(former).jobs()).hasSize(3).containsKeys("card_testing", "card_testing-3");
    }

    private Pipeline load(String yaml, Map<String, String> variables) throws IOException {
        Path file = Files.writeString(folder.resolve("pipeline.yaml"), yaml);
        return PipelineLoader.load(file, variables);
    }

    private InvalidDeclaration refusal(String yaml) {
        return catchThrowableOfType(InvalidDeclaration.class, () -> load(yaml, Map.of()));
    }
}
