package io.penstock.common.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.declaration.Places;
import io.penstock.common.environment.EnvironmentLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsTest {
    private static final String PIPELINE = """
            apiVersion: penstock/v1
            kind: Pipeline
            metadata: {name: shop, owner: commerce-data}
            sources:
              orders:
                cdc: {database: shop-db, table: public.orders}
                schema: com.example.events.OrderEvent
                key: order_id
                eventTime: created_at
                topic:
                  retention: 14d
            views:
              revenue: {from: orders, window: {tumbling: 1m}, by: [currency], measures: {orders: count}}
            routes:
              orders_eu: {from: orders, where: "source_region == 'eu'"}
            checkpoints:
              interval: 30s
              timeout: 2m
            """;
    private static final String ENVIRONMENT = """
            apiVersion: penstock/v1
            kind: Environment
            metadata: {name: production}
            kafka:
              bootstrap: kafka:9092
              properties:
                client.rack: a
            registry: {urls: ["http://registry"]}
            databases: {db: {host: db, name: db, user: u, password: {env: PASSWORD}}}
            serving: {database: db}
            flink:
              parallelism: 1
            listen: {}
            """;
    private static final Map<String, String> DEFAULTS = Map.of(
            "transaction.max.timeout.ms", "900000",
            "socket.request.max.bytes", "104857600",
            "group.min.session.timeout.ms", "6000",
            "group.max.session.timeout.ms", "1800000",
            "offsets.retention.minutes", "43200",
            "transactional.id.expiration.ms", "604800000");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void nothingClashesWithBrokersOutOfTheBox() throws Exception {
        Limits limits = limits(PIPELINE, ENVIRONMENT);

        assertThat(limits.inFiles()).isEmpty();
        assertThat(limits.withBrokers(List.of(broker(1), broker(2)))).isEmpty();
        assertThat(limits.doubts(List.of(broker(1)))).isEmpty();
    }

    @Test
    void namesTheBrokerThatEndsTransactionsBeforeACheckpointCommitsThem() throws Exception {
        Limits limits = limits(PIPELINE.replace("timeout: 2m", "timeout: 20m"), ENVIRONMENT);

        assertThat(limits.withBrokers(List.of(
                        broker(1, "transaction.max.timeout.ms", "3600000"),
                        broker(2, "transaction.max.timeout.ms", "1200000"),
                        broker(3, "transaction.max.timeout.ms", "1200000"))))
                .singleElement()
                .hasToString(
                        "brokers 2, 3: transaction.max.timeout.ms is 1200000 (20m), and checkpoints need transactions of"
                                + " 1350s: the interval of 30s (" + folder.resolve("pipeline.yaml")
                                + ":17 checkpoints.interval), the timeout of 20m (" + folder.resolve("pipeline.yaml")
                                + ":18 checkpoints.timeout) and 2m to restart. What a checkpoint counts as written would be"
                                + " aborted before the restarted job commits it; raise transaction.max.timeout.ms on the brokers,"
                                + " or lower interval or timeout");
    }

    @Test
    void namesTheEnvironmentWhereItDecides() throws Exception {
        Limits limits =
                limits(PIPELINE, ENVIRONMENT.replace("parallelism: 1", "checkpointInterval: 5s\n  minPause: 14m"));

        assertThat(limits.withBrokers(List.of(broker(1)))).singleElement().satisfies(clash -> assertThat(
                        clash.message())
                .contains("the pause of 14m (" + folder.resolve("environment.yaml") + ":13 flink.minPause)"));
    }

    @Test
    void ingestionAndRoutesNeedTheirTransactions() throws Exception {
        Limits limits = limits(PIPELINE, ENVIRONMENT);

        assertThat(limits.withBrokers(List.of(broker(7, "transaction.max.timeout.ms", "5000"))))
                .extracting(Clash::toString)
                .satisfiesExactlyInAnyOrder(
                        checkpoints -> assertThat(checkpoints).contains("checkpoints need"),
                        ingestion -> assertThat(ingestion)
                                .contains("broker 7")
                                .contains("ingestion")
                                .contains("15m"),
                        routes -> assertThat(routes).contains("routes need transactions of 10s"));
    }

    @Test
    void sessionsLieWithinWhatGroupsAllow() throws Exception {
        assertThat(limits(PIPELINE, ENVIRONMENT)
                        .withBrokers(List.of(broker(1, "group.min.session.timeout.ms", "8000"))))
                .singleElement()
                .hasToString(
                        "broker 1: group.min.session.timeout.ms is 8000 (8s), and the lease of the stream job has a"
                                + " session of 6s: no group would let it in; lower group.min.session.timeout.ms on the brokers");
        assertThat(limits(PIPELINE, ENVIRONMENT.replace("client.rack: a", "session.timeout.ms: 60000"))
                        .withBrokers(List.of(broker(1, "group.max.session.timeout.ms", "45000"))))
                .singleElement()
                .satisfies(clash -> assertThat(clash.message())
                        .contains("45000 (45s)")
                        .contains("routes and serving has a session of 1m")
                        .contains(":7 kafka.properties.session.timeout.ms"));
    }

    @Test
    void aRequestFitsTheSocketAndTheProducersBuffer() throws Exception {
        Limits limits = limits(PIPELINE, ENVIRONMENT.replace("client.rack: a", "max.request.size: 50000000"));

        assertThat(limits.inFiles()).singleElement().satisfies(clash -> {
            assertThat(clash.path()).isEqualTo("kafka.properties.max.request.size");
            assertThat(clash.message())
                    .contains("max.request.size is 50000000 (" + folder.resolve("environment.yaml") + ":7")
                    .contains("buffer.memory 33554432 (Kafka's default)");
        });
        assertThat(limits.withBrokers(List.of(broker(1, "socket.request.max.bytes", "50000000"))))
                .singleElement()
                .satisfies(clash -> assertThat(clash.message()).contains("socket.request.max.bytes is 50000000"));
        assertThat(limits(PIPELINE, ENVIRONMENT.replace("client.rack: a", "max.request.size: 5MB"))
                        .inFiles())
                .singleElement()
                .satisfies(clash -> assertThat(clash.message()).contains("'5MB', needs a number of bytes"));
    }

    @Test
    void aTopicKeepsWhatARestartReads() throws Exception {
        Limits limits = limits(PIPELINE.replace("retention: 14d", "retention: 5m"), ENVIRONMENT);

        assertThat(limits.inFiles()).singleElement().satisfies(clash -> {
            assertThat(clash.object()).isEqualTo("source orders");
            assertThat(clash.message())
                    .contains("keeps records for 5m (" + folder.resolve("pipeline.yaml")
                            + ":11 sources.orders.topic.retention)")
                    .contains("a restart may read what is 7m old");
        });
    }

    @Test
    void aRouteThatRestsFindsItsOffsets() throws Exception {
        assertThat(limits(PIPELINE, ENVIRONMENT)
                        .doubts(List.of(broker(1, "offsets.retention.minutes", "10080"), broker(2))))
                .singleElement()
                .asString()
                .contains("broker 1: offsets.retention.minutes is 10080 (7d)")
                .contains("keeps 14d")
                .contains("route orders_eu");
        assertThat(limits(PIPELINE, ENVIRONMENT).doubts(List.of(broker(1, "transactional.id.expiration.ms", "60000"))))
                .singleElement()
                .asString()
                .contains("60000 (1m)", "up to 15m");
    }

    @Test
    void whatABrokerHidesIsNotCompared() throws Exception {
        BrokerSettings hidden = new BrokerSettings(1, Map.of());

        assertThat(limits(PIPELINE, ENVIRONMENT).withBrokers(List.of(hidden))).isEmpty();
        assertThat(Limits.longestTransaction(List.of(hidden, broker(2)))).isEmpty();
        assertThat(Limits.longestTransaction(List.of(broker(1, "transaction.max.timeout.ms", "60000"), broker(2))))
                .hasValue(Duration.ofMinutes(1));
    }

    private Limits limits(String pipeline, String environment) throws IOException {
        Path declared = Files.writeString(folder.resolve("pipeline.yaml"), pipeline);
        Path surroundings = Files.writeString(folder.resolve("environment.yaml"), environment);
        return new Limits(
                PipelineLoader.load(declared, Map.of()),
                EnvironmentLoader.load(surroundings, Map.of()),
                Places.in(declared),
                Places.in(surroundings));
    }

    private static BrokerSettings broker(int id, String... setting) {
        Map<String, String> settings = new HashMap<>(DEFAULTS);
        for (int at = 0; at < setting.length; at += 2) {
            settings.put(setting[at], setting[at + 1]);
        }
        return new BrokerSettings(id, settings);
    }
}
