package io.penstock.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.common.declaration.Checkpoints;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.Source;
import io.penstock.common.environment.Auth;
import io.penstock.common.environment.Database;
import io.penstock.common.environment.Environment;
import io.penstock.common.environment.Flink;
import io.penstock.common.environment.Kafka;
import io.penstock.common.environment.Registry;
import io.penstock.common.environment.Secret;
import io.penstock.common.environment.ServingStore;
import io.penstock.ingestion.cdc.postgres.PostgresKind;
import io.penstock.ingestion.contract.Orders;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IngestionPlanTest {
    private static final PostgresKind POSTGRES = new PostgresKind(PostgresKind.Reader.PGOUTPUT, 1 << 20);
    private static final IngestionPlan.Tuning BEAT = new IngestionPlan.Tuning(Duration.ofSeconds(5), 50_000, 1_000_000);

    @Test
    void takesTheSourcesOfOneDatabaseAndNamesAllThatIsWritten() {
        IngestionPlan plan = IngestionPlan.of(pipeline(Orders.SOURCE), environment(), "shop-db", POSTGRES, BEAT);

        assertThat(plan.tables()).containsExactly("public.orders");
        assertThat(plan.slot()).isEqualTo("penstock_shop_shop_db");
        assertThat(plan.topics()).containsExactly("shop.orders", "shop.orders.dlq", "shop.cdc.shop-db.offsets");
        assertThat(plan.listen().getAddress().isLoopbackAddress()).isTrue();
    }

    @Test
    void aDatabaseThatIsNotThereIsNamedBesideThoseThatAre() {
        assertThatThrownBy(() -> IngestionPlan.of(pipeline(Orders.SOURCE), environment(), "shop", POSTGRES, BEAT))
                .hasMessage("environment test has no database shop; it has shop-db, other-db");
    }

    @Test
    void aDatabaseWithoutCapturedTablesIsRefused() {
        assertThatThrownBy(() -> IngestionPlan.of(pipeline(Orders.SOURCE), environment(), "other-db", POSTGRES, BEAT))
                .hasMessage("pipeline shop captures no table of database other-db");
    }

    @Test
    void aTableFeedsOneSource() {
        Source twin = new Source(
                "twin",
                Orders.SOURCE.origin(),
                Orders.CONTRACT,
                Orders.SOURCE.fields(),
                Orders.SOURCE.checks(),
                Orders.SOURCE.topic(),
                Orders.SOURCE.lateness());

        assertThatThrownBy(
                        () -> IngestionPlan.of(pipeline(Orders.SOURCE, twin), environment(), "shop-db", POSTGRES, BEAT))
                .hasMessageContaining("sources orders and twin both capture public.orders");
    }

    @Test
    void aHeartbeatThatWouldLoseTheLockIsRefused() {
        assertThatThrownBy(() -> IngestionPlan.of(
                        pipeline(Orders.SOURCE),
                        environment(),
                        "shop-db",
                        POSTGRES,
                        new IngestionPlan.Tuning(Duration.ofMinutes(1), 1, 1)))
                .hasMessageContaining("heartbeat is PT1M, needs 100 ms to 30 s");
    }

    private static Pipeline pipeline(Source... sources) {
        Map<String, Source> byName = new LinkedHashMap<>();
        List.of(sources).forEach(source -> byName.put(source.name(), source));
        return new Pipeline(
                "shop",
                "tests",
                byName,
                Map.of(),
                Map.of(),
                Map.of(),
                new Checkpoints(
                        Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(120), Optional.empty()));
    }

    private static Environment environment() {
        Database database =
                new Database("postgresql", "127.0.0.1", 5432, "shop", "cdc", new Secret.FromEnv("PASSWORD"));
        Map<String, Database> databases = new LinkedHashMap<>();
        databases.put("shop-db", database);
        databases.put("other-db", database);
        return new Environment(
                "test",
                new Kafka("127.0.0.1:9092", 1, 1, Map.of()),
                new Registry(List.of(URI.create("http://127.0.0.1:8081")), new Auth.None()),
                databases,
                new ServingStore("shop-db"),
                new Flink(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 1),
                Map.of());
    }
}
