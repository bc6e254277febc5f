package io.penstock.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.environment.Environment;
import io.penstock.common.environment.EnvironmentLoader;
import io.penstock.common.names.Names;
import io.penstock.servers.TestServers;
import io.penstock.servers.kafka.NewTopics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MonitoringIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static int pipelines;
    private Names names;
    private Admin admin;
    private Monitoring monitoring;

    @BeforeEach
    void start() throws Exception {
        String name = "watched" + pipelines++;
        names = new Names(name);
        Path folder = Files.createTempDirectory(TestServers.folder(), name);
        Pipeline pipeline = PipelineLoader.load(
                Files.writeString(
                        folder.resolve("pipeline.yaml"),
                        Files.readString(Path.of("..", "pipelines", "shop.yaml"))
                                .replace("name: shop", "name: " + name)),
                Map.of());
        Environment environment =
                EnvironmentLoader.load(Files.writeString(folder.resolve("environment.yaml"), environment()), Map.of());
        admin = Admin.create(Map.of("bootstrap.servers", TestServers.kafka().bootstrap()));
        NewTopics.create(
                admin,
                Stream.of(
                                names.topic("orders"),
                                names.topic("payments"),
                                names.dlq("orders"),
                                names.viewTopic("revenue_per_minute"),
                                names.viewTopic("payments_per_minute"))
                        .map(topic -> new NewTopic(topic, 2, (short) 1))
                        .toList());
        monitoring = new Monitoring(pipeline, environment);
        monitoring.start();
    }

    @AfterEach
    void stop() {
        monitoring.close();
        admin.close();
    }

    @Test
    void aGroupIsBehindByWhatItHasNotCommitted() {
        write(names.topic("orders"), 0, 30);
        write(names.topic("orders"), 1, 5);
        commit(names.processingGroup(), names.topic("orders"), 0, 12);
        write(names.viewTopic("revenue_per_minute"), 0, 7);
        write(names.dlq("orders"), 0, 3);
        commit(names.topic("replay"), names.dlq("orders"), 0, 1);

        awaitMetric(lag(names.processingGroup(), names.topic("orders"), 0), 18);
        awaitMetric(lag(names.processingGroup(), names.topic("orders"), 1), 5);
        awaitMetric(lag(names.servingGroup(), names.viewTopic("revenue_per_minute"), 0), 7);
        awaitMetric(lag(names.topic("replay"), names.dlq("orders"), 0), 2);
        awaitMetric("penstock_topic_end_offset{partition=\"0\",topic=\"" + names.dlq("orders") + "\"}", 3);
        awaitMetric("penstock_monitoring_poll_success", 1);
        assertThat(scrape()).doesNotContain(lag(names.servingGroup(), names.topic("orders"), 0));
    }

    @Test
    void whatAnOpenTransactionHoldsBackIsShownAndIsNobodysLag() {
        String topic = names.topic("payments");
        String open = "penstock_topic_open_transaction_records{partition=\"0\",topic=\"" + topic + "\"}";
        write(topic, 0, 4);
        try (KafkaProducer<String, String> producer = producer(Map.of("transactional.id", names.topic("tx")))) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 0; i < 10; i++) {
                send(producer, topic, 0);
            }
            producer.flush();
            commit(names.processingGroup(), topic, 0, 4);

            awaitMetric(open, 10);
            awaitMetric(lag(names.processingGroup(), topic, 0), 0);

            producer.commitTransaction();
        }
        awaitMetric(open, 0);
        awaitMetric(lag(names.processingGroup(), topic, 0), 11);
        commit(names.processingGroup(), topic, 0, 15);
        awaitMetric(lag(names.processingGroup(), topic, 0), 0);
    }

    @Test
    void aReaderThatCommitsAsItReadsIsNeverAheadOfTheEnd() {
        String topic = names.topic("orders");
        try (KafkaProducer<String, String> producer = producer(Map.of());
                KafkaConsumer<String, String> consumer = consumer(names.processingGroup())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            consumer.seekToBeginning(consumer.assignment());
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(6);
            while (System.nanoTime() < end) {
                send(producer, topic, 0);
                producer.flush();
                assertThat(consumer.poll(Duration.ofSeconds(5)).count()).isPositive();
                consumer.commitSync();
                assertThat(scrape().lines())
                        .filteredOn(line -> line.startsWith("penstock_consumer_lag_records"))
                        .noneMatch(line -> line.contains("} -"));
            }
        }
        awaitMetric(lag(names.processingGroup(), topic, 0), 0);
    }

    @Test
    void aBrokerAndARegistryThatDieAreNamedAndTheLastValuesGrowOld() throws Exception {
        write(names.topic("orders"), 0, 9);
        awaitMetric(lag(names.processingGroup(), names.topic("orders"), 0), 9);
        await().atMost(PATIENCE).until(() -> status("/readyz") == 200);

        // down until it is seen: a broker that was killed may be back before the next look
        TestServers.registry().unit().stop();
        TestServers.kafka().unit().stop();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(get("/readyz")).contains("\"kafka\":\"no answer"));
        assertThat(scrape())
                .contains("penstock_monitoring_poll_success 0.0", "penstock_dependency_up{dependency=\"kafka\"} 0.0")
                .contains(lag(names.processingGroup(), names.topic("orders"), 0) + " 9.0");
        assertThat(status("/livez")).isEqualTo(200);
        TestServers.kafka().unit().start().awaitReady(PATIENCE);
        TestServers.registry().unit().start().awaitReady(PATIENCE);
        await().atMost(PATIENCE).until(() -> status("/readyz") == 200);
        awaitMetric("penstock_dependency_up{dependency=\"registry\"}", 1);
        awaitMetric("penstock_monitoring_poll_success", 1);
    }

    private static String lag(String group, String topic, int partition) {
        return "penstock_consumer_lag_records{group=\"" + group + "\",partition=\"" + partition + "\",topic=\"" + topic
                + "\"}";
    }

    private void awaitMetric(String series, double value) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(scrape()).contains(series + " " + value + "\n"));
    }

    private String scrape() {
        return get("/metrics");
    }

    private String get(String path) {
        return response(path).body();
    }

    private int status(String path) {
        return response(path).statusCode();
    }

    private HttpResponse<String> response(String path) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + monitoring.port() + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(String topic, int partition, int records) {
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            for (int i = 0; i < records; i++) {
                send(producer, topic, partition);
            }
        }
    }

    private static void send(KafkaProducer<String, String> producer, String topic, int partition) {
        var unused = producer.send(new ProducerRecord<>(topic, partition, "k", "v"));
    }

    private static void commit(String group, String topic, int partition, long offset) {
        try (KafkaConsumer<String, String> consumer = consumer(group)) {
            consumer.assign(List.of(new TopicPartition(topic, partition)));
            consumer.commitSync(Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)));
        }
    }

    private static KafkaProducer<String, String> producer(Map<String, Object> settings) {
        Map<String, Object> all = new java.util.HashMap<>(settings);
        all.put("bootstrap.servers", TestServers.kafka().bootstrap());
        return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
    }

    private static KafkaConsumer<String, String> consumer(String group) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        TestServers.kafka().bootstrap(),
                        "group.id",
                        group,
                        "enable.auto.commit",
                        false,
                        "isolation.level",
                        "read_committed"),
                new StringDeserializer(),
                new StringDeserializer());
    }

    private static String environment() {
        return """
                apiVersion: penstock/v1
                kind: Environment
                metadata: {name: test}
                kafka: {bootstrap: "%s", replicationFactor: 1, minInSyncReplicas: 1}
                registry: {urls: ["%s"]}
                databases:
                  db: {host: 127.0.0.1, port: 1, name: db, user: nobody, password: {file: /dev/null}}
                serving: {database: db}
                flink: {checkpointStorage: "file:///tmp/unused"}
                listen: {monitoring: "127.0.0.1:0"}
                """.formatted(
                        TestServers.kafka().bootstrap(), TestServers.registry().url());
    }
}
