package io.penstock.transport.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.events.PaymentEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.penstock.common.failure.PenstockException;
import io.penstock.transport.letters.LetterTopic.Giver;
import io.penstock.transport.letters.LetterTopic.Kind;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class FixTest {
    private static final Schema PAYMENT = PaymentEvent.getClassSchema();
    private static final String VALUE = "{\"payment_id\":\"p1\",\"order_id\":\"1\",\"card_id\":\"c\",\"amount\":-5.0,"
            + "\"currency\":\"EUR\",\"status\":\"accepted\",\"paid_at\":1000}";
    private static final Letter LETTER = Letters.of(
            new LetterTopic("shop.payments.dlq", Kind.DEAD, Giver.SOURCE, "payments"),
            "decode",
            "shop.payments",
            3,
            "CHECK_FAILED",
            1);

    @Test
    void setsFieldsByTheirTypes() throws Exception {
        GenericRecord fixed = payment(mend("amount=12", "order_id=77", "paid_at=1970-01-01T00:00:02Z"));

        assertThat(fixed.get("amount")).isEqualTo(12.0);
        assertThat(fixed.get("order_id")).as("a text, whatever it looks like").isEqualTo("77");
        assertThat(fixed.get("paid_at")).isEqualTo(2_000L);
        assertThat(fixed.get("currency")).isEqualTo("EUR");
    }

    @Test
    void refusesWhatDoesNotFitAndNamesTheField() {
        assertThatThrownBy(() -> payment(mend("amount=much")))
                .isInstanceOf(PenstockException.class)
                .hasMessageContaining("amount")
                .hasMessageContaining("double");
        assertThatThrownBy(() -> payment(mend("amuont=1"))).hasMessageContaining("amuont is no field of PaymentEvent");
        assertThatThrownBy(() -> Assignments.parse(List.of("amount"))).hasMessageContaining("FIELD=VALUE");
    }

    @Test
    void mendsTheImagesThatTheLetterHoldsAndNoOther() throws Exception {
        JsonNode change = Payloads.parse("{\"before\":{\"a\":1},\"after\":{\"a\":2},\"op\":\"u\"}");

        JsonNode after = Assignments.parse(List.of("a=5"))
                .mend(List.of(new Fix.Broken(LETTER, true, "after", change)))
                .get(0)
                .orElseThrow();

        assertThat(after).hasToString("{\"before\":{\"a\":1},\"after\":{\"a\":5},\"op\":\"u\"}");
        assertThat(Images.rest("after", after)).hasToString("{\"before\":null,\"after\":{\"a\":5},\"op\":\"c\"}");
        assertThat(Images.rest("before", after)).hasToString("{\"before\":{\"a\":1},\"after\":null,\"op\":\"d\"}");
        assertThat(Images.partly("after", after)).isTrue();
        assertThat(Images.partly("before,after", after)).isFalse();
        assertThat(Images.partly("", after)).isFalse();
    }

    @Test
    void aScriptAnswersLineByLine() throws Exception {
        List<Optional<JsonNode>> mended = new Script("sed 's/\"amount\":-5.0/\"amount\":5.0/'")
                .mend(List.of(
                        new Fix.Broken(LETTER, false, "", Payloads.parse(VALUE)),
                        new Fix.Broken(LETTER, false, "", NullNode.instance)));

        assertThat(payment(mended.get(0).orElseThrow()).get("amount")).isEqualTo(5.0);
        assertThat(mended.get(1)).as("left where it is").isEmpty();
    }

    @Test
    void aScriptThatFailsSendsNothing() throws Exception {
        List<Fix.Broken> one = List.of(new Fix.Broken(LETTER, false, "", Payloads.parse(VALUE)));

        assertThatThrownBy(() -> new Script("cat; exit 3").mend(one)).hasMessageContaining("ended with 3");
        assertThatThrownBy(() -> new Script("true").mend(one)).hasMessageContaining("0 lines for 1 letters");
        assertThatThrownBy(() -> new Script("echo nonsense").mend(one)).hasMessageContaining("line 1 is no JSON");
    }

    @Test
    void whatIsPrintedIsReadBack() throws Exception {
        Schema all = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"All\",\"fields\":["
                        + "{\"name\":\"d\",\"type\":{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":9,\"scale\":2}},"
                        + "{\"name\":\"f\",\"type\":{\"type\":\"fixed\",\"name\":\"F\",\"size\":4,\"logicalType\":\"decimal\",\"precision\":9,\"scale\":1}},"
                        + "{\"name\":\"b\",\"type\":\"bytes\"},"
                        + "{\"name\":\"e\",\"type\":{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"X\",\"Y\"]}},"
                        + "{\"name\":\"l\",\"type\":{\"type\":\"array\",\"items\":\"int\"}},"
                        + "{\"name\":\"m\",\"type\":{\"type\":\"map\",\"values\":\"boolean\"}},"
                        + "{\"name\":\"n\",\"type\":[\"null\",\"string\"],\"default\":null},"
                        + "{\"name\":\"g\",\"type\":\"float\"}]}");
        JsonNode json = Payloads.parse("{\"d\":\"-12.34\",\"f\":\"-0.5\",\"b\":\"AAEC\",\"e\":\"Y\",\"l\":[1,2],"
                + "\"m\":{\"x\":true},\"n\":\"t\",\"g\":1.5}");

        assertThat(AvroJson.write(AvroJson.read(json, all, ""), all)).hasToString(json.toString());
        assertThatThrownBy(() -> AvroJson.read(Payloads.parse("{\"d\":\"1.234\"}"), all, ""))
                .hasMessageContaining("d:");
    }

    private static JsonNode mend(String... assignments) throws Exception {
        return Assignments.parse(List.of(assignments))
                .mend(List.of(new Fix.Broken(LETTER, false, "", Payloads.parse(VALUE))))
                .get(0)
                .orElseThrow();
    }

    private static GenericRecord payment(JsonNode value) {
        return (GenericRecord) java.util.Objects.requireNonNull(AvroJson.read(value, PAYMENT, ""));
    }
}
