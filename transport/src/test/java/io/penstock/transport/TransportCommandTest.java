package io.penstock.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransportCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void namesEveryProblemOfABadFileAndExitsWithOne(@TempDir Path folder) throws Exception {
        Path bad =
                Files.writeString(folder.resolve("bad.yaml"), "apiVersion: penstock/v1\nkind: Pipeline\nsorces: {}\n");

        assertThat(run("plan", "--pipeline", bad.toString(), "--environment", bad.toString()))
                .isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("bad.yaml:3").contains("sources");
        assertThat(out.size()).isZero();
    }

    @Test
    void validatesAFolderAndPrintsPlainYaml(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("small.yaml"), """
                apiVersion: penstock/v1
                kind: Pipeline
                metadata: {name: small, owner: commerce-data}
                sources:
                  payments: {events: {}, schema: com.example.events.PaymentEvent, key: order_id, eventTime: paid_at}
                """);

        assertThat(run("validate", "-f", folder.toString(), "-o", "yaml")).isZero();
        assertThat(out.toString(UTF_8))
                .contains("valid: true", "jobs: []", "routes: []")
                .doesNotContain("&id");
    }

    @Test
    void validatesTheTwoFilesAgainstEachOther(@TempDir Path folder) throws Exception {
        Path pipeline = Files.writeString(folder.resolve("small.yaml"), """
                apiVersion: penstock/v1
                kind: Pipeline
                metadata: {name: small, owner: commerce-data}
                sources:
                  payments:
                    events: {}
                    schema: com.example.events.PaymentEvent
                    key: order_id
                    eventTime: paid_at
                    topic: {retention: 5m}
                views:
                  all: {from: payments, window: {tumbling: 1m}, by: [currency], measures: {payments: count}}
                """);
        Path environment = Files.writeString(folder.resolve("here.yaml"), """
                apiVersion: penstock/v1
                kind: Environment
                metadata: {name: here}
                kafka: {bootstrap: "kafka:9092", properties: {max.request.size: 40000000}}
                registry: {urls: ["http://registry"]}
                databases: {db: {host: db, name: db, user: u, password: {env: PASSWORD}}}
                serving: {database: db}
                flink: {}
                listen: {}
                """);

        assertThat(run("validate", "-f", pipeline.toString(), "-e", environment.toString()))
                .isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .contains("small.yaml:10:1: sources.payments.topic.retention: its topic keeps records for 5m")
                .contains("here.yaml:4:1: kafka.properties.max.request.size: max.request.size is 40000000");
    }

    @Test
    void exitsWithTwoOnUsageErrors() {
        assertThat(run("plan")).isEqualTo(2);
        assertThat(run("aply")).isEqualTo(2);
    }

    private int run(String... arguments) {
        return new TransportCommand(
                        Map.of(),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8),
                        question -> Optional.empty())
                .execute(arguments);
    }
}
