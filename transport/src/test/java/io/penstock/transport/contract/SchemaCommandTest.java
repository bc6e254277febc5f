package io.penstock.transport.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.transport.command.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;

class SchemaCommandTest {
    private static final String FORMER = """
            {"type": "record", "name": "Order", "namespace": "t", "fields": [
              {"name": "id", "type": "string"},
              {"name": "status", "type": "string", "default": "new"}
            ]}
            """;
    private static final String NEXT = """
            {"type": "record", "name": "Order", "namespace": "t", "fields": [
              {"name": "id", "type": "string"},
              {"name": "weight", "type": "long"},
              {"name": "note", "type": ["null", "string"]}
            ]}
            """;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Path folder;
    private final String former;
    private final String next;

    SchemaCommandTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        former = write("main/Order.avsc", FORMER);
        next = write("Order.avsc", NEXT);
    }

    @Test
    void showsTrapsAndIncompatibilitiesTogetherInTheOrderOfTheFile() {
        assertThat(run("check", next, "--against", former)).isEqualTo(1);

        assertThat(out.toString(UTF_8).lines())
                .containsExactly(
                        next + ":3: violation: Order.weight: new field without a default: new readers find no value in"
                                + " older records (against " + former + "); give it a default, or make it [\"null\", …]"
                                + " with \"default\": null [added-without-default]",
                        next + ":4: violation: Order.note: can be null but has no default: it could never be left out"
                                + " of the contract, nor have been added; write \"type\": [\"null\", …], \"default\":"
                                + " null [optional-without-default]",
                        next + ":4: violation: Order.note: new field without a default: new readers find no value in"
                                + " older records (against " + former + "); give it a default, or make it [\"null\", …]"
                                + " with \"default\": null [added-without-default]",
                        "3 violations, 0 warnings");
    }

    @Test
    void findsTheFormerVersionsOfEachRecordInFolders() throws IOException {
        write("main/Other.avsc", "{\"type\":\"record\",\"name\":\"t.Other\",\"fields\":[]}");
        write("main/older/Order.avsc", FORMER.replace("\"default\": \"new\"", "\"doc\": \"\""));

        assertThat(run("check", next, "--against", folder.resolve("main").toString()))
                .isEqualTo(1);
        assertThat(out.toString(UTF_8))
                .contains(next + ":1: violation: Order.status: the field is gone, and had no default")
                .contains("(against " + folder.resolve("main/older/Order.avsc") + ")")
                .contains(former + ", " + folder.resolve("main/older/Order.avsc") + ")")
                .doesNotContain("Other");
    }

    @Test
    void isFineWithWhatFits() throws IOException {
        String fitting = write("Fitting.avsc", FORMER.replace("]}", """
                , {"name": "note", "type": ["null", "string"], "default": null}]}"""));

        assertThat(run("check", fitting, "--against", former)).isZero();
        assertThat(out.toString(UTF_8)).isEqualTo("no problem\n");
        assertThat(run("check", fitting)).isZero();
        assertThat(err.toString(UTF_8)).contains("compared with nothing");
    }

    @Test
    void printsWhatMachinesRead() throws IOException {
        assertThat(run("check", next, "--against", former, "-o", "json")).isEqualTo(1);
        JsonNode json = new ObjectMapper().readTree(out.toString(UTF_8));
        assertThat(json.path("violations").asInt()).isEqualTo(3);
        assertThat(json.at("/findings/0/rule").asText()).isEqualTo("added-without-default");
        assertThat(json.at("/findings/0/line").asInt()).isEqualTo(3);
        assertThat(json.at("/findings/0/against/0").asText()).isEqualTo(former);

        out.reset();
        assertThat(run("check", next, "--against", former, "-o", "yaml")).isEqualTo(1);
        Map<String, Object> yaml = new Yaml().load(out.toString(UTF_8));
        assertThat(yaml).containsEntry("violations", 3);
    }

    @Test
    void saysWhatCannotBeRead() {
        assertThat(run("check", "nowhere.avsc")).isEqualTo(1);
        assertThat(out.toString(UTF_8)).contains("nowhere.avsc: violation: there is no such file");
        assertThat(run("check")).as("usage").isEqualTo(2);
        assertThat(run("check", next, "--environment", "x.yaml")).as("usage").isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("--environment needs --pipeline");
    }

    @Test
    void showsDifferencesAndWhetherTheyFit() throws IOException {
        assertThat(run("diff", former, next)).isEqualTo(1);
        assertThat(out.toString(UTF_8).lines())
                .contains(
                        "+ Order.weight  long, default none",
                        "+ Order.note  null or string, default none",
                        "- Order.status  string, default \"new\"",
                        "not fully compatible");

        out.reset();
        String documented = write("Documented.avsc", FORMER.replace("\"default\"", "\"pii\": true, \"default\""));
        assertThat(run("diff", former, documented)).isZero();
        assertThat(out.toString(UTF_8)).isEqualTo("~ Order.status  pii: none -> true\ncompatible\n");

        out.reset();
        assertThat(run("diff", former, former)).isZero();
        assertThat(out.toString(UTF_8)).isEqualTo("no difference\n");

        out.reset();
        String renamed = write("Renamed.avsc", FORMER.replace("Order", "Purchase"));
        assertThat(run("diff", former, renamed)).isEqualTo(1);
        assertThat(out.toString(UTF_8))
                .contains("~ Purchase  name: t.Order -> t.Purchase")
                .contains("[type-renamed]");
    }

    @Test
    void theCatalogueShowsEveryTopicWithItsFields() throws IOException {
        Path file = folder.resolve("events.md");
        assertThat(run(DocsCommand.of(surroundings()), "-f", "../pipelines/shop.yaml", "--out", file.toString()))
                .isZero();

        assertThat(Files.readString(file))
                .startsWith("# Events of pipeline shop\n\nOwner: commerce-data.")
                .contains("| [shop.customers](#shopcustomers) | com.example.events.CustomerEvent | customer_id | 7d |"
                        + " name, email |")
                .contains("Changes of table public.orders in shop-db.")
                .contains("- subject: `shop.orders-value`", "- kept: 14d")
                .contains("| `email` | string | yes | `null` | PII | Contact address. |")
                .contains("| `created_at` | timestamp-millis |  |  |  | When the order was placed, UTC. |")
                .contains("| `revenue` | decimal(38, 2) | yes | `null` |  | Sum of `total_amount`. |")
                .contains("## shop.paid_orders.paid", "## shop.card_testing", "## shop.orders_eu")
                .contains("meets `source_region.startsWith('eu-')`");
    }

    @Test
    void theCatalogueOfABadDeclarationIsItsProblems() {
        assertThat(run(DocsCommand.of(surroundings()))).as("usage").isEqualTo(2);
    }

    private String write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text).toString();
    }

    private int run(String... arguments) {
        return run(SchemaCommand.of(surroundings()), arguments);
    }

    private int run(CommandLine command, String... arguments) {
        return command.setErr(new PrintWriter(err, true, UTF_8)).execute(arguments);
    }

    private Surroundings surroundings() {
        PrintStream errors = new PrintStream(err, true, UTF_8);
        return Surroundings.of(Map.of(), new PrintStream(out, true, UTF_8), errors, question -> Optional.empty());
    }
}
