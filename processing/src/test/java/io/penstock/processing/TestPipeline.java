package io.penstock.processing;

import com.example.events.OrderEvent;
import com.example.events.PaymentEvent;
import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.declaration.Job;
import io.penstock.common.declaration.JobOutput;
import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.declaration.Source;
import io.penstock.common.declaration.View;
import io.penstock.common.environment.Auth;
import io.penstock.common.environment.Registry;
import io.penstock.common.names.Names;
import io.penstock.common.registry.RegistryClient;
import io.penstock.common.view.ViewSchema;
import io.penstock.common.wire.StringTypes;
import io.penstock.servers.TestServers;
import io.penstock.servers.kafka.NewTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A pipeline of its own on the shared servers: files, topics, schemas, and plain clients to write and read them. */
final class TestPipeline implements AutoCloseable {
    static final int PARTITIONS = 4;
    static final Schema ENVELOPE = ChangeEnvelope.schemaOf(OrderEvent.getClassSchema());
    static final Schema PAYMENT = PaymentEvent.getClassSchema();

    private static final String DECLARATION = """
            apiVersion: penstock/v1
            kind: Pipeline
            metadata: {name: %s, owner: tests}
            sources:
              orders:
                cdc: {database: shop-db, table: public.orders}
                schema: com.example.events.OrderEvent
                key: customer_id
                eventTime: created_at
                topic: {partitions: 4}
                lateness: {quantile: 0.95, min: 1s, max: 30s}
              payments:
                events: {}
                schema: com.example.events.PaymentEvent
                key: order_id
                eventTime: paid_at
                topic: {partitions: 4}
                lateness: {quantile: 0.9, min: 500ms, max: 20s}
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
                  average: {avg: total_amount, scale: 2}
                retention: 1h
              per_customer:
                from: orders
                window: {tumbling: 10m}
                by: [customer_id]
                measures: {largest: {max: total_amount}, revenue: {sum: total_amount, scale: 0}}
                freshness: 500ms
                retention: 20m
              paid:
                from: payments
                window: {tumbling: 1m}
                by: [currency, status]
                measures: {payments: count, amount: {sum: amount, scale: 2}, least: {min: amount}}
            checkpoints: {interval: 1s, minPause: 500ms, timeout: 60s}
            """;

    private static final String ENVIRONMENT = """
            apiVersion: penstock/v1
            kind: Environment
            metadata: {name: tests}
            kafka: {bootstrap: "%s", replicationFactor: 1, minInSyncReplicas: 1}
            registry: {urls: ["%s"]}
            databases:
              shop-db: {host: 127.0.0.1, port: 5432, name: shop, user: nobody, password: {env: UNUSED}}
            serving: {database: shop-db}
            flink: {parallelism: %d, checkpointStorage: "%s"}
            listen: {}
            """;

    private final Path declaration;
    private final Path folder;
    private final RegistryClient registry =
            new RegistryClient(new Registry(List.of(TestServers.registry().url()), new Auth.None()));
    private final KafkaProducer<byte[], byte[]> producer;
    private final Pipeline pipeline;
    private final Names names;
    private final Map<String, Integer> schemaIds = new HashMap<>();

    TestPipeline(String name, int parallelism) throws Exception {
        this(name, parallelism, DECLARATION);
    }

    /** @param text with a place for the name */
    TestPipeline(String name, int parallelism, String text) throws Exception {
        folder = Files.createDirectories(TestServers.folder().resolve(name));
        declaration = Files.writeString(folder.resolve("pipeline.yaml"), text.formatted(name));
        writeEnvironment(parallelism);
        pipeline = PipelineLoader.load(declaration, Map.of());
        names = new Names(name);
        producer = new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** For the next submission. */
    void writeEnvironment(int parallelism) throws IOException {
        writeEnvironment(parallelism, folder.resolve("checkpoints").toUri().toString());
    }

    /** The same with another place for checkpoints. */
    void writeEnvironment(int parallelism, String checkpoints) throws IOException {
        Files.writeString(
                environment(),
                ENVIRONMENT.formatted(
                        TestServers.kafka().bootstrap(), TestServers.registry().url(), parallelism, checkpoints));
    }

    Pipeline declared() {
        return pipeline;
    }

    Names names() {
        return names;
    }

    List<String> arguments() {
        return List.of(
                "--pipeline",
                declaration.toString(),
                "--environment",
                environment().toString());
    }

    /** What the transport would do. */
    TestPipeline apply() throws Exception {
        try (Admin admin = Admin.create(client())) {
            List<NewTopic> topics = new ArrayList<>();
            for (Source source : pipeline.sources().values()) {
                topics.add(topic(names.topic(source.name())));
                topics.add(topic(names.dlq(source.name())));
                topics.add(topic(names.late(source.name())));
                registry.register(
                        Names.subject(names.topic(source.name())),
                        source.isChangeStream() ? ENVELOPE : source.schema());
            }
            for (View view : pipeline.views().values()) {
                topics.add(topic(names.viewTopic(view.name())));
                registry.register(Names.subject(names.viewTopic(view.name())), rowSchema(view));
            }
            for (Job job : pipeline.jobs().values()) {
                topics.add(topic(names.jobDlq(job.name())));
                topics.add(topic(names.jobLate(job.name())));
                for (JobOutput output : job.outputs().values()) {
                    String written = names.jobTopic(job.name(), output.name());
                    topics.add(topic(written));
                    registry.register(Names.subject(written), StringTypes.portable(output.schema()));
                }
            }
            NewTopics.create(admin, topics);
        }
        return this;
    }

    Schema rowSchema(View view) {
        return ViewSchema.of(pipeline.name(), view, source(view));
    }

    Source source(View view) {
        Source source = pipeline.sources().get(view.source());
        if (source == null) {
            throw new IllegalStateException("the loader has checked it");
        }
        return source;
    }

    RegistryClient registry() {
        return registry;
    }

    int schemaId(String source) {
        return schemaIds.computeIfAbsent(source, name -> registry.latest(Names.subject(names.topic(name)))
                .orElseThrow()
                .id());
    }

    void write(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        records.forEach(record -> sent.add(producer.send(record)));
        for (Future<RecordMetadata> record : sent) {
            record.get();
        }
    }

    /** All that a read_committed reader sees of a topic now, by partition, in order. */
    Map<Integer, List<ConsumerRecord<byte[], byte[]>>> read(String topic) {
        Map<String, Object> properties = client();
        properties.put("isolation.level", "read_committed");
        Map<Integer, List<ConsumerRecord<byte[], byte[]>>> log = new LinkedHashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = partitions(topic);
            partitions.forEach(at -> log.put(at.partition(), new ArrayList<>()));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    log.computeIfAbsent(record.partition(), partition -> new ArrayList<>())
                            .add(record);
                }
            }
        }
        return log;
    }

    @Override
    public void close() throws IOException {
        producer.close();
        registry.close();
    }

    private Path environment() {
        return folder.resolve("environment.yaml");
    }

    private static List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    private static NewTopic topic(String name) {
        // Records carry timestamps of 2023: retention by time would remove them while they are read.
        return new NewTopic(name, PARTITIONS, (short) 1).configs(Map.of("retention.ms", "-1"));
    }

    private static Map<String, Object> client() {
        return new LinkedHashMap<>(
                Map.of("bootstrap.servers", TestServers.kafka().bootstrap()));
    }
}
