package io.penstock.benchmarks.ingestion;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.common.environment.Auth;
import io.penstock.common.environment.Registry;
import io.penstock.common.registry.RegistryClient;
import io.penstock.servers.kafka.NewTopics;
import io.penstock.servers.net.Http;
import io.penstock.servers.process.Jvm;
import io.penstock.servers.process.ProcessUnit;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/** Debezium on Kafka Connect, in the one deployment of it that is exactly once. */
final class ConnectReader implements Reader {
    /** Garbage collector and first heap of Kafka's own start script; the largest heap is what its load needs. */
    private static final List<String> FLAGS = List.of(
            "-Xms256m",
            "-Xmx512m",
            "-server",
            "-XX:+UseG1GC",
            "-XX:MaxGCPauseMillis=20",
            "-XX:InitiatingHeapOccupancyPercent=35",
            "-XX:+ExplicitGCInvokesConcurrent",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.awt.headless=true",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.log.io.debezium=info");

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private final Site site;
    private final String topic;
    private final URI connectors;
    private final ProcessUnit unit;

    ConnectReader(Site site) throws IOException {
        this.site = site;
        this.topic = site.name() + "." + OrdersTable.NAME;
        int port = site.ports().any();
        this.connectors = URI.create("http://127.0.0.1:" + port + "/connectors/");
        Map<String, String> worker = site.properties(
                "connect-worker.properties",
                Map.of(
                        "port", Integer.toString(port),
                        "plugins",
                                site.servers()
                                        .built("benchmarks/peer/target/plugins")
                                        .toString()));
        List<String> flags = new ArrayList<>(FLAGS);
        flags.addAll(site.jvm());
        unit = site.unit(Jvm.command(
                flags,
                site.servers().distribution.connectClassPath(),
                "org.apache.kafka.connect.cli.ConnectDistributed",
                List.of(site.write("worker.properties", Site.text(worker)).toString())));
    }

    @Override
    public void start() throws Exception {
        NewTopics.create(site.admin(), topic, site.partitions());
        register();
        site.table().execute("create publication " + site.name() + " for table " + OrdersTable.NAME);
        begin();
        String connector =
                new ObjectMapper().writeValueAsString(site.properties("connect-connector.properties", Map.of()));
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        String answer = "no answer";
        while (System.nanoTime() < deadline) {
            try {
                HttpResponse<String> response =
                        Http.json("PUT", connectors.resolve(site.name() + "/config"), connector);
                answer = response.body();
                if (response.statusCode() == 201 || response.statusCode() == 200) {
                    return;
                }
                if (response.statusCode() == 400) {
                    break;
                }
            } catch (IOException notYet) {
                // the worker is starting
            }
            Thread.sleep(200);
        }
        throw new IOException("Kafka Connect does not take the connector: " + answer + "; see " + unit.log());
    }

    /** What the converter would register itself, so that it need not look for it with each record. */
    private void register() throws IOException {
        try (RegistryClient registry =
                new RegistryClient(new Registry(List.of(site.servers().registry.url()), new Auth.None()))) {
            for (String part : List.of("key", "value")) {
                Schema schema = new Schema.Parser().parse(site.filled("connect-" + part + ".avsc", Map.of()));
                registry.register(topic + "-" + part, schema);
            }
        }
    }

    @Override
    public Optional<String> topic() {
        return Optional.of(topic);
    }

    @Override
    public Progress progress() {
        return site.topicProgress(topic);
    }

    @Override
    public ProcessUnit unit() {
        return unit;
    }
}
