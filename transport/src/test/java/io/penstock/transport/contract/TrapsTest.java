package io.penstock.transport.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrapsTest {
    private final Path folder;

    TrapsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** A field as somebody writes it, what is found, and a part of what is said. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "type": ["null", "string"]                            | optional-without-default   | can be null but has no default
            "type": ["string", "null"]                            | optional-without-default   | write "type": ["null", …], "default": null
            "type": ["string", "null"], "default": null           | null-not-first             | not the union's first type
            "type": ["null", "string"], "default": "null"         | default-is-text            | the text "null"
            "type": ["null", "string"], "default": "x"            | default-of-another-branch  | not of the union's first type
            "type": "long", "logicalType": "timestamp-millis"     | logical-type-outside       | write "type": {"type": "long", "logicalType": "timestamp-millis"}
            "type": ["null", "long"], "default": null, "logicalType": "date" | logical-type-outside | ["null", {"type": "long", "logicalType": "date"}]
            "type": {"type": ["null", "long"], "logicalType": "timestamp-millis"}, "default": null | logical-type-outside | bare long
            "type": {"type": "int", "logicalType": "timestamp-millis"} | logical-type-ignored  | timestamp-millis does not go with int but with long
            "type": {"type": "long", "logicalType": "timestamp-milis"} | logical-type-ignored  | did you mean 'timestamp-millis'?
            "type": {"type": "bytes", "logicalType": "decimal"}   | logical-type-ignored       | decimal: Invalid decimal precision
            "type": {"type": "bytes", "logicalType": "decimal", "precision": 2, "scale": 3} | logical-type-ignored | scale
            "type": "array", "items": "string"                    | type-not-nested            | {"type": "array", …}
            "type": "enum", "symbols": ["A"]                      | type-not-nested            | inside the braces
            "type": {"type": "string", "java-class": "java.net.URL"} | java-class              | apply refuses it
            "type": "int", "default": "one"                       | invalid-default            | no value of the field's type
            """)
    void areShownWithTheirLineAndWhatToDo(String field, String rule, String said) throws IOException {
        List<Finding> violations = findings(field).stream()
                .filter(it -> it.severity() == Severity.VIOLATION && !it.rule().equals("not-avro"))
                .toList();
        assertThat(violations).singleElement().satisfies(found -> {
            assertThat(found.rule()).isEqualTo(rule);
            assertThat(found.line()).isEqualTo(3);
            assertThat(found.path()).isEqualTo("Row.f");
            assertThat(found.describe()).contains(said).startsWith(found.file() + ":3: violation: Row.f: ");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "type": "string", "aliases": ["g"]                    | alias                      | Row.f | older ones look for the old name
            "type": "string", "defualt": "x"                      | unknown-key                | Row.f | did you mean 'default'?
            "type": ["string", "null"], "default": "x"            | null-not-first             | Row.f | is read as x
            "type": {"type": "enum", "name": "E", "symbols": ["A"]} | enum-without-default     | E     | never gain or lose
            """)
    void someAreOnlyWarnings(String field, String rule, String path, String said) throws IOException {
        assertThat(findings(field)).singleElement().satisfies(found -> {
            assertThat(found.severity()).isEqualTo(Severity.WARNING);
            assertThat(found.rule()).isEqualTo(rule);
            assertThat(found.line()).isEqualTo(3);
            assertThat(found.path()).isEqualTo(path);
            assertThat(found.describe()).contains(said);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "type": ["null", "string"], "default": null, "pii": true, "tags": ["contact"]
            "type": {"type": "long", "logicalType": "timestamp-millis"}
            "type": ["null", {"type": "long", "logicalType": "timestamp-millis"}], "default": null
            "type": {"type": "bytes", "logicalType": "decimal", "precision": 38, "scale": 2}
            "type": {"type": "enum", "name": "E", "symbols": ["A", "B"], "default": "A"}, "default": "B"
            "type": {"type": "array", "items": ["null", "string"]}, "default": []
            """)
    void whatIsMeantSoIsNoTrap(String field) throws IOException {
        assertThat(findings(field)).isEmpty();
    }

    @Test
    void allOfThemAreShownAtOnceAlsoBesideBrokenAvro() throws IOException {
        assertThat(findings("\"type\": [\"null\", \"strnig\"], \"logicalType\": \"date\""))
                .extracting(Finding::rule, Finding::line)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("optional-without-default", 3),
                        org.assertj.core.groups.Tuple.tuple("logical-type-outside", 3),
                        org.assertj.core.groups.Tuple.tuple("not-avro", 3));
    }

    @Test
    void namesTheLineOfWhatIsNoJson() throws IOException {
        assertThat(findings("\"type\": \"string\",, \"doc\": \"\""))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.rule()).isEqualTo("not-json");
                    assertThat(found.line()).isEqualTo(3);
                });
        assertThat(findings("\"type\": \"string\", \"type\": \"int\""))
                .singleElement()
                .satisfies(found -> assertThat(found.why()).contains("Duplicate field 'type'"));
    }

    @Test
    void filesMayUseEachOthersTypesInAnyOrder() throws IOException {
        Path order = write("Order.avsc", "\"type\": {\"type\": \"array\", \"items\": \"t.Item\"}");
        Path item = Files.writeString(
                folder.resolve("z.avsc"),
                "{\"type\":\"record\",\"name\":\"t.Item\",\"fields\":[{\"name\":\"sku\",\"type\":\"string\"}]}");

        assertThat(ContractFile.read(List.of(order, item), true))
                .allSatisfy(file -> assertThat(file.findings()).isEmpty())
                .allSatisfy(file -> assertThat(file.schema()).isPresent());
        assertThat(ContractFile.read(List.of(order), true).get(0).findings())
                .singleElement()
                .satisfies(
                        found -> assertThat(found.describe()).contains("t.Item").contains("Order.avsc:3"));
    }

    private List<Finding> findings(String field) throws IOException {
        return ContractFile.read(List.of(write("Row.avsc", field)), true).get(0).findings();
    }

    private Path write(String name, String field) throws IOException {
        return Files.writeString(
                folder.resolve(name),
                "{\"type\": \"record\", \"name\": \"t.Row\",\n \"fields\": [\n  {\"name\": \"f\", " + field
                        + "}\n ]}\n");
    }
}
