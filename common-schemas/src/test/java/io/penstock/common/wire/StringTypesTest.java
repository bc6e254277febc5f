package io.penstock.common.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.events.OrderEvent;
import io.penstock.common.change.ChangeEnvelope;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class StringTypesTest {
    private static final Schema PLAIN = new Schema.Parser().parse("""
                    {"type": "record", "name": "A", "doc": "string", "aliases": ["string2"], "fields": [
                      {"name": "string", "type": "string", "default": "string", "pii": "string"},
                      {"name": "list", "type": {"type": "array", "items": "string"}, "default": ["string"]},
                      {"name": "map", "type": {"type": "map", "values": ["null", "string"]}},
                      {"name": "kind", "type": {"type": "enum", "name": "E", "symbols": ["string"]}},
                      {"name": "id", "type": {"type": "string", "logicalType": "uuid"}},
                      {"name": "nested", "type": {"type": "record", "name": "B", "fields": [{"name": "s", "type": "string"}]}},
                      {"name": "again", "type": ["null", "B"], "default": null}]}
                    """);

    @Test
    void removesWhatItAdds() {
        Schema strings = StringTypes.javaStrings(PLAIN);

        assertThat(strings.toString()).isNotEqualTo(PLAIN.toString());
        assertThat(StringTypes.portable(strings).toString()).isEqualTo(PLAIN.toString());
    }

    @Test
    void reachesEveryString() {
        String strings = StringTypes.javaStrings(PLAIN).toString();

        // string, list, map's keys, map's values, id, nested
        assertThat(strings.split("avro.java.string", -1)).hasSize(1 + 6);
        assertThat(strings)
                .contains("\"default\":\"string\",\"pii\":\"string\"")
                .contains("\"default\":[\"string\"]");
    }

    @Test
    void makesAGeneratedContractAndItsSourceTheSame() {
        Schema generated = OrderEvent.getClassSchema();

        assertThat(generated.toString()).contains("avro.java.string");
        assertThat(StringTypes.portable(generated).toString()).doesNotContain("avro.java.string");
        assertThat(StringTypes.portable(ChangeEnvelope.schemaOf(generated)))
                .isEqualTo(ChangeEnvelope.schemaOf(StringTypes.portable(generated)));
    }

    @Test
    void leavesAPortableSchemaAsItIs() {
        assertThat(StringTypes.portable(PLAIN).toString()).isEqualTo(PLAIN.toString());
    }
}
