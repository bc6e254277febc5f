package io.penstock.routing;

import static org.awaitility.Awaitility.await;

import io.penstock.common.declaration.Pipeline;
import io.penstock.common.declaration.PipelineLoader;
import io.penstock.common.environment.Environment;
import io.penstock.common.environment.EnvironmentLoader;
import io.penstock.common.names.Names;
import io.penstock.common.registry.RegistryClient;
import io.penstock.servers.TestServers;
import io.penstock.transport.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A pipeline of two routes on the shared servers, and the service's processes. */
final class World implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("routing started .*port=\"(\\d+)\"");

    /** The packaged service. */
    record Instance(Process process, Path log) {
        int port() {
            return await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> {
                                Matcher matcher = PORT.matcher(text());
                                return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
                            },
                            port -> port != 0);
        }

        String text() throws IOException {
            return Files.readString(log);
        }

        void kill() throws InterruptedException {
            var unused = process.destroyForcibly().waitFor();
        }

        /** SIGTERM. */
        int terminate() throws InterruptedException {
            process.destroy();
            return process.waitFor();
        }
    }

    private final Path folder;
    private final Pipeline pipeline;
    private final Environment environment;
    private final RegistryClient registry;
    private final List<Instance> instances = new ArrayList<>();

    World(String name) throws IOException {
        folder = Files.createTempDirectory(TestServers.folder(), name);
        Files.writeString(folder.resolve("pipeline.yaml"), """
                apiVersion: penstock/v1
                kind: Pipeline
                metadata: {name: %s, owner: tests}
                sources:
                  orders:
                    events: {}
                    schema: com.example.events.OrderEvent
                    key: customer_id
                    eventTime: created_at
                    topic: {partitions: 6}
                routes:
                  eu: {from: orders, where: "source_region.startsWith('eu-')"}
                  regions:
                    from: orders
                    select: [order_id, customer_id, created_at]
                    split: {by: source_region, into: {us: [us-east-1]}, otherwise: elsewhere}
                """.formatted(name));
        Files.writeString(folder.resolve("environment.yaml"), """
                apiVersion: penstock/v1
                kind: Environment
                metadata: {name: test}
                kafka:
                  {bootstrap: "%s", replicationFactor: 1, minInSyncReplicas: 1, properties: {session.timeout.ms: "6000"}}
                registry: {urls: ["%s"]}
                databases: {none: {host: 127.0.0.1, name: none, user: none, password: {env: NONE}}}
                serving: {database: none}
                flink: {checkpointStorage: "file:///tmp/unused"}
                listen: {routing: "127.0.0.1:0"}
                """.formatted(
                        TestServers.kafka().bootstrap(), TestServers.registry().url()));
        pipeline = PipelineLoader.load(folder.resolve("pipeline.yaml"), Map.of());
        environment = EnvironmentLoader.load(folder.resolve("environment.yaml"), Map.of());
        registry = new RegistryClient(environment.registry());
    }

    void apply() {
        Transport.apply(
                pipeline, environment, new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    }

    Instance start() throws IOException {
        Path log = Files.createTempFile(folder, "routing", ".log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        Path.of("target", "app", "routing.jar").toString(),
                        "--pipeline",
                        folder.resolve("pipeline.yaml").toString(),
                        "--environment",
                        folder.resolve("environment.yaml").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Instance instance = new Instance(process, log);
        instances.add(instance);
        return instance;
    }

    Pipeline pipeline() {
        return pipeline;
    }

    Names names() {
        return new Names(pipeline.name());
    }

    RegistryClient registry() {
        return registry;
    }

    Map<String, Object> client() {
        return environment.kafka().clientProperties();
    }

    /** Everything that a read_committed reader sees in a topic up to its end right now. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        Map<String, Object> properties = new HashMap<>(client());
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    @Override
    public void close() {
        instances.forEach(instance -> instance.process().destroyForcibly());
        registry.close();
    }
}
