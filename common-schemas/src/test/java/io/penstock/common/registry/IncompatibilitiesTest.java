package io.penstock.common.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.change.ChangeEnvelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IncompatibilitiesTest {
    private static final Schema ROW =
            SchemaBuilder.record("t.Row").fields().requiredString("id").endRecord();
    private static final Schema WITH_OPTIONAL = SchemaBuilder.record("t.Row")
            .fields()
            .requiredString("id")
            .optionalLong("weight")
            .endRecord();
    private static final Schema WITH_REQUIRED = SchemaBuilder.record("t.Row")
            .fields()
            .requiredString("id")
            .requiredLong("weight")
            .endRecord();

    @Test
    void hasNothingAgainstAnOptionalField() {
        assertThat(Incompatibilities.with(versions(ROW), WITH_OPTIONAL)).isEmpty();
        assertThat(Incompatibilities.with(versions(WITH_OPTIONAL), ROW)).isEmpty();
    }

    @Test
    void namesFieldAndVersionsAndWhatToDo() {
        assertThat(Incompatibilities.with(versions(ROW, WITH_OPTIONAL, ROW), WITH_REQUIRED))
                .extracting(Incompatibility::toString)
                .containsExactly(
                        "Row.weight: new field without a default: new readers find no value in older records "
                                + "(against version 1, version 3); give it a default, or make it [\"null\", …] with "
                                + "\"default\": null",
                        "Row.weight: can no longer be null: older records may hold null (against version 2); keep the "
                                + "field as it was; whether it can be null is decided once, so add a field beside it, "
                                + "[\"null\", …] with \"default\": null");
    }

    @Test
    void saysOnceWhatTheTwoImagesOfAnEnvelopeShare() {
        assertThat(Incompatibilities.with(
                        versions(ChangeEnvelope.schemaOf(ROW)), ChangeEnvelope.schemaOf(WITH_REQUIRED)))
                .extracting(Incompatibility::path, Incompatibility::rule)
                .containsExactly(org.assertj.core.api.Assertions.tuple("Row.weight", "added-without-default"));
    }

    /** What a field was, what it became, and the rule; nothing where both may live side by side. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "string"                    | "long"                     | type-changed
            "int"                       | "long"                     | type-changed
            "long"                      | "int"                      | type-changed
            "string"                    | "bytes"                    |
            "string"                    | ["null", "string"]         | became-optional
            ["null", "string"]          | "string"                   | no-longer-optional
            ["string", "null"]          | ["null", "string"]         |
            ["null", "int"]             | ["null", "long"]           | type-changed
            ["null", "int"]             | ["null", "int", "string"]  | union-widened
            ["null", "int", "string"]   | ["null", "int"]            | union-narrowed
            ["int", "double"]           | ["float", "double"]        |
            {"type": "array", "items": "int"}  | {"type": "array", "items": "string"} | type-changed
            {"type": "map", "values": "int"}   | {"type": "map", "values": ["null", "int"]} | became-optional
            {"type": "enum", "name": "E", "symbols": ["A", "B"]}  | {"type": "enum", "name": "E", "symbols": ["A", "C"]} | symbols-renamed
            {"type": "enum", "name": "E", "symbols": ["A"]}       | {"type": "enum", "name": "E", "symbols": ["A", "C"]} | symbols-added
            {"type": "enum", "name": "E", "symbols": ["A", "C"]}  | {"type": "enum", "name": "E", "symbols": ["A"]}      | symbols-removed
            {"type": "enum", "name": "E", "symbols": ["A", "B"], "default": "A"} | {"type": "enum", "name": "E", "symbols": ["A", "C"], "default": "A"} |
            {"type": "fixed", "name": "F", "size": 4}             | {"type": "fixed", "name": "F", "size": 8}            | size-changed
            {"type": "fixed", "name": "F", "size": 4}             | {"type": "fixed", "name": "G", "size": 4}            | type-renamed
            ["null", {"type": "fixed", "name": "a.F", "size": 4}] | ["null", {"type": "fixed", "name": "b.F", "size": 4}] | type-renamed
            {"type": "long", "logicalType": "timestamp-millis"}   | {"type": "long", "logicalType": "timestamp-micros"}  | logical-type-changed
            "long"                      | {"type": "long", "logicalType": "timestamp-millis"} |
            {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2} | {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 3} | logical-type-changed
            """)
    void knowsWhatAFieldMayBecome(String former, String next, String rule) {
        assertThat(Incompatibilities.with(versions(row(former)), row(next)))
                .extracting(Incompatibility::rule)
                .containsExactlyElementsOf(rule == null ? List.of() : List.of(rule));
        assertThat(Incompatibilities.with(versions(row(former)), row(next)))
                .allSatisfy(found -> assertThat(found.path()).isEqualTo("Row.f"));
    }

    @Test
    void tellsARenamingByAliasFromANewField() {
        Schema renamed = parse(
                "{'type':'record','name':'t.Row','fields':[" + "{'name':'ident','type':'string','aliases':['id']}]}");
        assertThat(Incompatibilities.with(versions(ROW), renamed))
                .singleElement()
                .satisfies(found -> assertThat(found.toString())
                        .startsWith("Row.ident: renamed from 'id' by an alias")
                        .contains("keep the old name"));
    }

    @Test
    void wantsFieldsBackThatOlderReadersNeed() {
        assertThat(Incompatibilities.with(versions(WITH_REQUIRED), ROW))
                .singleElement()
                .satisfies(
                        found -> assertThat(found.toString()).startsWith("Row.weight: the field is gone, and had no"));
    }

    @Test
    void comparesTypesThatContainThemselves() {
        String list = "{'type':'record','name':'t.List','fields':[{'name':'value','type':'%s'},"
                + "{'name':'next','type':['null','t.List'],'default':null}]}";
        assertThat(Incompatibilities.with(versions(parse(list.formatted("int"))), parse(list.formatted("string"))))
                .extracting(Incompatibility::path)
                .containsExactly("List.value");
    }

    /** Avro's own check in both directions is the oracle: never milder than it, nor stricter. */
    @Test
    void agreesWithAvroOnRandomPairs() {
        int compatible = 0;
        int not = 0;
        for (int seed = 0; seed < 4_000; seed++) {
            Random random = new Random(seed);
            Schema former = parse(record(random, 2, "x"));
            Schema next = parse(record(random, 2, "x"));
            boolean fits = reads(former, next) && reads(next, former);
            assertThat(Incompatibilities.with(versions(former), next).isEmpty())
                    .as("seed %d: %s and %s", seed, former, next)
                    .isEqualTo(fits);
            assertThat(Incompatibilities.with(Map.of("x", former), next))
                    .as("a rule of ours explains it: seed %d: %s and %s", seed, former, next)
                    .noneMatch(found -> found.rule().equals("avro"));
            compatible += fits ? 1 : 0;
            not += fits ? 0 : 1;
        }
        assertThat(compatible).isGreaterThan(100);
        assertThat(not).isGreaterThan(100);
    }

    private static String record(Random random, int depth, String path) {
        StringBuilder fields = new StringBuilder();
        for (String name : List.of("a", "b")) {
            if (random.nextInt(8) > 0) {
                boolean defaulted = random.nextBoolean();
                String type = defaulted ? "['null','" + primitive(random) + "']" : type(random, depth, path + name);
                fields.append(fields.isEmpty() ? "" : ",")
                        .append("{'name':'" + name + "','type':" + type + (defaulted ? ",'default':null}" : "}"));
            }
        }
        return "{'type':'record','name':'R" + path + "','fields':[" + fields + "]}";
    }

    private static String type(Random random, int depth, String path) {
        return switch (random.nextInt(depth > 0 ? 6 : 4)) {
            case 0 -> "['null','" + primitive(random) + "']";
            case 1 ->
                "{'type':'enum','name':'E" + path + "','symbols':" + (random.nextBoolean() ? "['X']" : "['X','Y']")
                        + (random.nextBoolean() ? ",'default':'X'}" : "}");
            case 4 -> "{'type':'array','items':" + type(random, depth - 1, path + "_") + "}";
            case 5 -> "['null'," + record(random, depth - 1, path) + "]";
            default -> "'" + primitive(random) + "'";
        };
    }

    private static String primitive(Random random) {
        return List.of("int", "int", "int", "long", "string", "bytes").get(random.nextInt(6));
    }

    private static boolean reads(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                        .getType()
                == SchemaCompatibilityType.COMPATIBLE;
    }

    private static Schema row(String type) {
        return parse("{\"type\":\"record\",\"name\":\"Row\",\"fields\":[{\"name\":\"f\",\"type\":" + type + "}]}");
    }

    private static Schema parse(String json) {
        return new Schema.Parser().parse(json.replace('\'', '"'));
    }

    private static List<Registered> versions(Schema first, Schema... others) {
        List<Registered> versions = new ArrayList<>(List.of(new Registered(1, 1, first)));
        for (Schema other : others) {
            versions.add(new Registered(versions.size() + 1, versions.size() + 1, other));
        }
        return versions;
    }
}
