package io.penstock.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.servers.TestServers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line with the built-in pipeline and the local environment. */
class TransportCommandIT {
    private static final String PIPELINE = "../pipelines/shop.yaml";
    private static final String ENVIRONMENT = "../environments/local.yaml";
    private static final Path ORDER = Path.of("../common-schemas/src/main/avro/OrderEvent.avsc");
    static final Map<String, String> VARIABLES = Map.of(
            "PENSTOCK_KAFKA", TestServers.kafka().bootstrap(),
            "PENSTOCK_REGISTRY", TestServers.registry().url().toString(),
            "PENSTOCK_POSTGRES_PORT", "1",
            "PENSTOCK_SECRETS", "unused",
            "PENSTOCK_FLINK_REST", "http://127.0.0.1:1",
            "PENSTOCK_CHECKPOINTS", "file:///unused");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<String> questions = new ArrayList<>();

    @Test
    void plansAsksAppliesThenHasNothingToDoAndJudgesContractsByWhatItApplied(@TempDir Path folder) throws Exception {
        assertThat(run(Optional.empty(), "plan")).isZero();
        assertThat(out.toString(UTF_8)).contains("+ topic shop.orders").contains("partitions: 6");
        assertThat(questions).isEmpty();

        assertThat(run(Optional.empty(), "apply")).as("nobody to ask").isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("--yes");
        assertThat(run(Optional.of(false), "apply")).as("answered no").isEqualTo(1);
        assertThat(questions).hasSize(2);
        assertThat(plan()).contains("+ topic shop.orders");

        assertThat(run(Optional.of(true), "apply")).isZero();
        assertThat(plan()).isEqualTo("pipeline shop, environment local: nothing to do");
        assertThat(run(Optional.empty(), "apply")).as("nothing to ask about").isZero();
        assertThat(run(Optional.empty(), "apply", "--yes")).isZero();
        assertThat(questions).hasSize(3);

        driftExitsWithThreeWhereTopicsWereChangedByHand(Files.createDirectory(folder.resolve("pipelines")));

        String contract = Files.readString(ORDER);
        assertThat(check(folder, contract)).as("the contract as it is").isZero();
        assertThat(check(
                        folder,
                        contract.replace("\"order_id\", \"type\": \"string\"", "\"order_id\", \"type\": \"long\"")))
                .isEqualTo(1);
        assertThat(out.toString(UTF_8))
                .contains(
                        "OrderEvent.avsc:7: violation: OrderEvent.order_id: string became long: neither reads the other"
                                + " (against version 1 of shop.orders-value); keep the type");
        assertThat(check(folder, contract.replace("total_amount", "total"))).isEqualTo(1);
        assertThat(out.toString(UTF_8))
                .as("what the declaration needs of the contract")
                .contains("pipelines/shop.yaml:13: violation: sources.orders.checks[0]")
                .contains("no field or function 'total_amount'");
    }

    private int check(Path folder, String contract) throws IOException {
        out.reset();
        Path file = Files.writeString(folder.resolve("OrderEvent.avsc"), contract);
        return run(Optional.empty(), "schema", "check", file.toString());
    }

    /** Beside the built-in pipeline a small one, in a folder. */
    private void driftExitsWithThreeWhereTopicsWereChangedByHand(Path folder) throws Exception {
        Files.copy(Path.of(PIPELINE), folder.resolve("shop.yaml"));
        Files.writeString(folder.resolve("small.yaml"), """
                apiVersion: penstock/v1
                kind: Pipeline
                metadata: {name: small, owner: commerce-data}
                sources:
                  payments:
                    events: {}
                    schema: com.example.events.PaymentEvent
                    key: order_id
                    eventTime: paid_at
                """);
        assertThat(execute("drift", folder)).as("not applied yet").isEqualTo(3);
        assertThat(execute("apply", folder, "--yes")).isZero();
        assertThat(execute("drift", folder, "-o", "yaml")).isZero();
        assertThat(out.toString(UTF_8)).contains("drift: false", "pipeline: shop", "pipeline: small");

        try (Admin kafka =
                Admin.create(Map.of("bootstrap.servers", TestServers.kafka().bootstrap()))) {
            kafka.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, "shop.orders"),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("retention.ms", "60000"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }

        assertThat(execute("drift", folder, "-o", "json")).isEqualTo(3);
        JsonNode change = new ObjectMapper().readTree(out.toString(UTF_8)).at("/pipelines/0/changes/0");
        assertThat(change.at("/object").asText()).isEqualTo("topic shop.orders");
        assertThat(change.at("/properties/0/before").asText()).isEqualTo("60000");
        assertThat(change.at("/properties/0/after").asText()).isEqualTo("1209600000");
        assertThat(execute("apply", folder, "--yes", "-o", "json")).isZero();
        assertThat(execute("drift", folder)).isZero();
    }

    private int execute(String command, Path pipeline, String... more) {
        List<String> all = new ArrayList<>(List.of(command, "-f", pipeline.toString(), "-e", ENVIRONMENT));
        all.addAll(List.of(more));
        out.reset();
        return execute(question -> Optional.empty(), all);
    }

    private String plan() {
        out.reset();
        assertThat(run(Optional.empty(), "plan")).isZero();
        return out.toString(UTF_8).strip();
    }

    private int run(Optional<Boolean> answer, String... arguments) {
        Function<String, Optional<Boolean>> ask = question -> {
            questions.add(question);
            return answer;
        };
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--pipeline", PIPELINE, "--environment", ENVIRONMENT));
        return execute(ask, all);
    }

    private int execute(Function<String, Optional<Boolean>> ask, List<String> all) {
        return new TransportCommand(
                        VARIABLES, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), ask)
                .execute(all.toArray(String[]::new));
    }
}
