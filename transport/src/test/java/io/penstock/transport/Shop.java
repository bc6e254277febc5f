package io.penstock.transport;

import com.example.events.OrderEvent;
import com.example.events.PaymentEvent;
import io.penstock.common.declaration.Checkpoints;
import io.penstock.common.declaration.FieldRoles;
import io.penstock.common.declaration.LatePolicy;
import io.penstock.common.declaration.Lateness;
import io.penstock.common.declaration.Measure;
import io.penstock.common.declaration.Origin;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Route;
import io.penstock.common.declaration.Selection;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.TopicSpec;
import io.penstock.common.declaration.View;
import io.penstock.common.declaration.Window;
import io.penstock.common.environment.Auth;
import io.penstock.common.environment.Environment;
import io.penstock.common.environment.Flink;
import io.penstock.common.environment.Kafka;
import io.penstock.common.environment.Registry;
import io.penstock.common.environment.ServingStore;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/** A small shop: a change stream, a stream of events and a view over the first. */
public record Shop(
        String name, Schema orders, TopicSpec topic, Kafka kafka, URI registry, List<Route> routes, String owner) {
    public static final int PARTITIONS = 4;

    /** On servers that nobody may connect to. */
    public static Shop onPaper() {
        return new Shop(
                "shop",
                OrderEvent.getClassSchema(),
                new TopicSpec(10_000, Duration.ofDays(7), PARTITIONS),
                new Kafka("nowhere.invalid:9092", 3, 2, Map.of()),
                URI.create("http://nowhere.invalid"),
                List.of(),
                "team");
    }

    public Shop ownedBy(String team) {
        return new Shop(name, orders, topic, kafka, registry, routes, team);
    }

    public Shop named(String other) {
        return new Shop(other, orders, topic, kafka, registry, routes, owner);
    }

    public Shop with(Schema contract) {
        return new Shop(name, contract, topic, kafka, registry, routes, owner);
    }

    public Shop with(TopicSpec spec) {
        return new Shop(name, orders, spec, kafka, registry, routes, owner);
    }

    public Shop with(Route... declared) {
        return new Shop(name, orders, topic, kafka, registry, List.of(declared), owner);
    }

    public Shop on(Kafka cluster, URI schemas) {
        return new Shop(name, orders, topic, cluster, schemas, routes, owner);
    }

    public Pipeline pipeline() {
        Source changes = new Source(
                "orders",
                new Origin.Cdc("shop-db", "public.orders", Map.of()),
                orders,
                FieldRoles.of("customer_id", "created_at"),
                List.of(),
                topic,
                Lateness.defaults(LatePolicy.MERGE));
        Source events = new Source(
                "payments",
                new Origin.Events(),
                PaymentEvent.getClassSchema(),
                FieldRoles.of("order_id", "paid_at"),
                List.of(),
                new TopicSpec(1_000, Duration.ofDays(30), 1),
                Lateness.defaults(LatePolicy.ROUTE));
        View revenue = new View(
                "revenue_per_minute",
                Selection.all("orders"),
                Window.tumbling(Duration.ofMinutes(1)),
                List.of("source_region", "currency"),
                Map.of("revenue", new Measure.Sum("total_amount", 2)),
                Duration.ofSeconds(1),
                Duration.ofDays(30));
        return new Pipeline(
                name,
                owner,
                Map.of("orders", changes, "payments", events),
                Map.of(revenue.name(), revenue),
                Map.of(),
                routes.stream().collect(Collectors.toMap(Route::name, Function.identity())),
                new Checkpoints(
                        Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofMinutes(2), Optional.empty()));
    }

    public Environment environment() {
        return new Environment(
                "test",
                kafka,
                new Registry(List.of(registry), new Auth.None()),
                Map.of(),
                new ServingStore("serving-db"),
                new Flink(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 1),
                Map.of());
    }
}
