package io.penstock.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.penstock.servers.process.Jvm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The launcher as a person uses it: commands in processes of their own, and what it serves. */
final class Launcher {
    static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<String> prefix;
    private final Path data;
    private JsonNode ports = MissingNode.getInstance();

    /** @param prefix a program that changes the user, with its arguments; may be empty */
    Launcher(List<String> prefix, Path data) {
        this.prefix = prefix;
        this.data = data;
    }

    /** How a command ended. */
    record Outcome(int exit, String out, String err) {}

    Outcome run(String... arguments) throws IOException, InterruptedException {
        if (arguments[0].equals("up") || arguments[0].equals("down")) {
            ports = MissingNode.getInstance();
        }
        Path out = Files.createTempFile("launcher", ".out");
        Path err = Files.createTempFile("launcher", ".err");
        try {
            int exit = start(out, err, arguments).waitFor();
            return new Outcome(exit, Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** The command as a process, for whoever wants to end it himself. */
    Process start(Path out, Path err, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dpenstock.home=" + HOME,
                "-D" + Jvm.FLAGS_PROPERTY + "=" + System.getProperty(Jvm.FLAGS_PROPERTY, ""),
                "-jar",
                HOME.resolve("local/target/app/local.jar").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--data", data.toString()));
        return new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
    }

    JsonNode status() throws IOException, InterruptedException {
        return JSON.readTree(statusInJson().out());
    }

    Outcome statusInJson() throws IOException, InterruptedException {
        return run("status", "-o", "json");
    }

    /** Every process of the platform, the launcher first. */
    List<ProcessHandle> processes() throws IOException, InterruptedException {
        JsonNode status = status();
        List<ProcessHandle> processes = new ArrayList<>();
        processes.add(
                ProcessHandle.of(status.path("launcher").path("pid").asLong()).orElseThrow());
        for (JsonNode component : status.path("components")) {
            if (component.has("pid")) {
                processes.add(ProcessHandle.of(component.path("pid").asLong()).orElseThrow());
            }
        }
        return processes;
    }

    /** Asked for once a start: each answer of the launcher takes a JVM. */
    int port(String component) throws IOException, InterruptedException {
        if (ports.isMissingNode()) {
            ports = status().path("ports");
        }
        return ports.path(component).asInt();
    }

    /** Commits one order, with its entry in the ledger. */
    void order(String id, String region) throws Exception {
        String password = Files.readString(data.resolve("secrets/shop-app")).strip();
        try (Connection shop = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port("postgres") + "/shop", "penstock_shop", password);
                Statement statement = shop.createStatement()) {
            shop.setAutoCommit(false);
            statement.execute(
                    "insert into public.orders(order_id, customer_id, total_amount, created_at, source_region)"
                            + " values ('" + id + "', 'c', 1.25, '" + Instant.now() + "', '" + region + "')");
            statement.execute("insert into ledger.written values ('orders', 1)");
            shop.commit();
        } catch (SQLException failure) {
            throw new IOException("order " + id, failure);
        }
    }

    /** Writes a record that is nobody's. */
    void record(String topic) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", "127.0.0.1:" + port("kafka")),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, new byte[1], new byte[1])).get();
        }
    }

    /** Orders of a region, as the API counts them. */
    int orders(String region) throws IOException, InterruptedException {
        int orders = 0;
        for (JsonNode row : get(port("serving"), "/v1/views/revenue_per_minute?source_region=" + region)
                .path("rows")) {
            orders += row.path("orders").asInt();
        }
        return orders;
    }

    JsonNode get(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return JSON.readTree(
                HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    Map<String, Long> pids() throws IOException, InterruptedException {
        return pids(status());
    }

    /** Processes that are ready, as the launcher writes it down: without a JVM for each look. */
    Map<String, Long> ready() throws IOException {
        Map<String, Long> pids = new LinkedHashMap<>();
        for (JsonNode component :
                JSON.readTree(Files.readAllBytes(data.resolve("state.json"))).path("components")) {
            if (component.path("state").asText().equals("READY")) {
                pids.put(component.path("name").asText(), component.path("pid").asLong());
            }
        }
        return pids;
    }

    private static Map<String, Long> pids(JsonNode status) {
        Map<String, Long> pids = new LinkedHashMap<>();
        for (JsonNode component : status.path("components")) {
            if (component.has("pid")) {
                pids.put(component.path("name").asText(), component.path("pid").asLong());
            }
        }
        return pids;
    }
}
