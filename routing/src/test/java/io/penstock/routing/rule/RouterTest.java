package io.penstock.routing.rule;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.deadletter.Stage;
import io.penstock.common.names.Names;
import io.penstock.common.wire.RecordEncoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterTest {
    private static final byte[] KEY = "c1".getBytes(UTF_8);
    private static final String EU = ", where: \"source_region.startsWith('eu-')\"";
    private static final String SPLIT =
            ", split: {by: source_region, into: {eu: [eu-west-1, eu-central-1], us: [us-east-1]}}";

    @Test
    void anEventGoesOnOrDoesNot() {
        Desk desk = Desk.events(EU);

        assertThat(topics(desk, desk.event("o1", "eu-west-1", 1))).containsExactly(0);
        assertThat(topics(desk, desk.event("o2", "us-east-1", 1))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"eu-west-1, 0", "eu-central-1, 0", "us-east-1, 1", "ap-south-1, 2"})
    void aSplitGoesByTheValueAndOtherwiseToTheRest(String region, int topic) {
        Desk desk = Desk.events(SPLIT.replace("}}", "}, otherwise: rest}"));

        assertThat(desk.plan().topics().to()).containsExactly("shop.r.eu", "shop.r.us", "shop.r.rest");
        assertThat(topics(desk, desk.event("o1", region, 1))).containsExactly(topic);
    }

    @Test
    void aValueThatNobodyDeclaredIsADeadLetter() {
        Desk desk = Desk.events(SPLIT);

        Unroutable failure = failure(desk, desk.event("o1", "ap-south-1", 1));

        assertThat(failure.stage()).isEqualTo(Stage.SPLIT);
        assertThat(failure.reason()).isEqualTo("UNDECLARED_VALUE");
        assertThat(failure.schemaId()).hasValue(desk.sourceId());
    }

    /** Before and after; which operation and images the topic of Europe gets. */
    @ParameterizedTest
    @CsvSource({
        "eu-west-1, eu-central-1, u eu-west-1/eu-central-1",
        "us-east-1, eu-west-1, c -/eu-west-1",
        "eu-west-1, us-east-1, d eu-west-1/-",
        "us-east-1, us-west-2, nothing"
    })
    void aRowEntersAndLeavesAFilterAsACreateAndADelete(String before, String after, String told) throws Exception {
        Desk desk = Desk.changes(EU);

        List<Routed> routed = decide(desk, desk.change("u", desk.order("o", before, 1), desk.order("o", after, 1)))
                .routed();

        assertThat(routed).hasSize(told.equals("nothing") ? 0 : 1);
        for (Routed one : routed) {
            assertThat(desk.told(one.value())).isEqualTo(told);
            GenericRecord change = desk.read(one.value());
            assertThat(ChangeEnvelope.sourceTimestamp(change)).isEqualTo(1_700_000_000_500L);
        }
    }

    @Test
    void aRowMovesBetweenBranchesByADeleteHereAndACreateThere() throws Exception {
        Desk desk = Desk.changes(SPLIT);

        List<Routed> routed = decide(
                        desk, desk.change("u", desk.order("o", "eu-west-1", 1), desk.order("o", "us-east-1", 2)))
                .routed();

        assertThat(routed.stream().map(Routed::topic)).containsExactly(0, 1);
        assertThat(desk.told(routed.get(0).value())).isEqualTo("d eu-west-1/-");
        assertThat(desk.told(routed.get(1).value())).isEqualTo("c -/us-east-1");
    }

    @Test
    void createsDeletesReadsAndRowsReadAgainAreJudgedByTheirRow() {
        Desk desk = Desk.changes(EU);
        GenericRecord in = desk.order("o", "eu-west-1", 1);
        GenericRecord out = desk.order("o", "us-east-1", 1);

        for (byte[] value : List.of(
                desk.change("c", null, in),
                desk.change("r", null, in),
                desk.change("d", in, null),
                desk.change("r", in, in))) {
            assertThat(topics(desk, value)).containsExactly(0);
        }
        for (byte[] value :
                List.of(desk.change("c", null, out), desk.change("d", out, null), desk.change("r", out, out))) {
            assertThat(topics(desk, value)).isEmpty();
        }
    }

    @Test
    void aRowThatTurnsBadLeavesAndIsADeadLetter_oneThatIsMendedEnters() throws Exception {
        Desk desk = Desk.changes(EU);
        GenericRecord good = desk.order("o", "eu-west-1", 1);
        GenericRecord bad = desk.order("o", "eu-west-1", -1);

        Decision worse = decide(desk, desk.change("u", good, bad));
        assertThat(desk.told(worse.routed().get(0).value())).isEqualTo("d eu-west-1/-");
        assertThat(worse.failure().orElseThrow().stage()).isEqualTo(Stage.CHECK);

        Decision mended = decide(desk, desk.change("u", bad, good));
        assertThat(desk.told(mended.routed().get(0).value())).isEqualTo("c -/eu-west-1");
        assertThat(mended.failure()).isEmpty();

        assertThat(decide(desk, desk.change("r", bad, bad)).failure()).isEmpty();
    }

    @Test
    void aTombstoneGoesEverywhereForItNamesNoRow() {
        Desk desk = Desk.changes(SPLIT);

        assertThat(desk.router().decide(KEY, null).routed()).containsExactly(new Routed(0, null), new Routed(1, null));
    }

    @Test
    void aSelectionIsWrittenByItsOwnSchema() throws Exception {
        Desk desk = Desk.changes(EU + ", select: [source_region, customer_id, created_at]");

        byte[] value = only(desk, desk.change("c", null, desk.order("o", "eu-west-1", 1)));

        GenericRecord row = (GenericRecord) desk.read(value).get("after");
        assertThat(row.getSchema().getFields().stream().map(Schema.Field::name))
                .containsExactly("source_region", "customer_id", "created_at");
        assertThat(row.get("customer_id")).hasToString("c1");
        assertThat(id(value))
                .isEqualTo(desk.idOf("shop.r-value", desk.plan().value()).orElseThrow());
    }

    @Test
    void withoutASelectionBytesPassUntouched() {
        Desk desk = Desk.events("").sharing();
        byte[] value = desk.event("o1", "eu-west-1", 1);

        assertThat(only(desk, value)).isSameAs(value);
    }

    @Test
    void theIdIsTheOneThatTheTopicsOwnSubjectHolds() {
        Desk desk = Desk.events("");
        byte[] value = desk.event("o1", "eu-west-1", 1);

        byte[] routed = only(desk, value);

        assertThat(id(routed))
                .isEqualTo(desk.idOf("shop.r-value", desk.plan().value()).orElseThrow())
                .isNotEqualTo(desk.sourceId());
        assertThat(Arrays.copyOfRange(routed, 5, routed.length)).isEqualTo(Arrays.copyOfRange(value, 5, value.length));
    }

    @Test
    void whatANewerWriterAddedPassesARouterThatDoesNotKnowIt() throws Exception {
        Desk desk = Desk.changes(EU);
        Schema newer = with(desk.plan().source().schema(), "gift", "yes");
        Schema envelope = ChangeEnvelope.schemaOf(newer);
        int written = desk.register(Names.subject(Desk.TOPIC), envelope);
        int own = desk.register("shop.r-value", envelope);
        GenericRecord in = gift(newer, "eu-west-1");
        GenericRecord out = gift(newer, "us-east-1");

        for (byte[] value :
                List.of(Desk.change(written, envelope, "c", null, in), Desk.change(written, envelope, "u", out, in))) {
            byte[] routed = only(desk, value);
            assertThat(id(routed)).isEqualTo(own);
            assertThat(desk.told(routed)).isEqualTo("c -/eu-west-1");
            assertThat(((GenericRecord) desk.read(routed).get("after")).get("gift"))
                    .hasToString("no");
        }
    }

    @Test
    void whatWasWrittenBeforeTheRouteWasIsWrittenAnewByTheContract() throws Exception {
        Desk desk = Desk.events("");
        Schema older = without(desk.plan().source().schema(), "currency");
        GenericRecord order = new GenericData.Record(older);
        GenericRecord full = desk.order("o1", "eu-west-1", 1);
        older.getFields().forEach(field -> order.put(field.name(), full.get(field.name())));
        int written = desk.register(Names.subject(Desk.TOPIC), older);

        GenericRecord read = desk.read(only(desk, new RecordEncoder(written, older).encode(order)));

        assertThat(read.getSchema().getField("currency")).isNotNull();
        assertThat(read.get("currency")).hasToString("USD");
        assertThat(read.get("order_id")).hasToString("o1");
    }

    @Test
    void badRecordsSayWhatIsWrongWithThem() {
        Desk desk = Desk.events(EU);
        byte[] good = desk.event("o1", "eu-west-1", 1);
        byte[] unknown = good.clone();
        ByteBuffer.wrap(unknown).putInt(1, 9_999);

        assertThat(failure(desk, new byte[] {1, 2}).reason()).isEqualTo("TOO_SHORT");
        assertThat(failure(desk, unknown).reason()).isEqualTo("UNKNOWN_SCHEMA");
        assertThat(failure(desk, Arrays.copyOf(good, good.length - 1)).reason()).isNotEmpty();
        assertThat(failure(desk, Arrays.copyOf(good, good.length + 1)).reason()).isEqualTo("TRAILING_BYTES");
        assertThat(reason(desk.router().decide(null, good))).isEqualTo("NULL_KEY");
        assertThat(reason(desk.router().decide(KEY, null))).isEqualTo("NULL_VALUE");
        Desk changes = Desk.changes("");
        assertThat(failure(changes, changes.change("u", null, changes.order("o", "eu-west-1", 1)))
                        .reason())
                .isEqualTo("INCOMPLETE_CHANGE");
    }

    @Test
    void aConditionWithoutAValueIsADeadLetterThatNamesIt() {
        Desk desk = Desk.events(", where: \"items[1] == 'sku'\"");

        Unroutable failure = failure(desk, desk.event("o1", "eu-west-1", 1));

        assertThat(failure.stage()).isEqualTo(Stage.WHERE);
        assertThat(failure.message()).contains("items[1]");
    }

    private static GenericRecord gift(Schema contract, String region) {
        GenericRecord order = Desk.order(contract, "o", region, 1);
        order.put("gift", "no");
        return order;
    }

    private static Schema with(Schema contract, String field, String byDefault) {
        List<Schema.Field> fields = new ArrayList<>();
        contract.getFields().forEach(it -> fields.add(new Schema.Field(it, it.schema())));
        fields.add(new Schema.Field(field, Schema.create(Schema.Type.STRING), null, byDefault));
        return Schema.createRecord(contract.getName(), null, contract.getNamespace(), false, fields);
    }

    private static Schema without(Schema contract, String field) {
        List<Schema.Field> fields = contract.getFields().stream()
                .filter(it -> !it.name().equals(field))
                .map(it -> new Schema.Field(it, it.schema()))
                .toList();
        return Schema.createRecord(contract.getName(), null, contract.getNamespace(), false, fields);
    }

    private static int id(byte[] value) {
        return ByteBuffer.wrap(value).getInt(1);
    }

    private static byte[] only(Desk desk, byte[] value) {
        Decision decision = decide(desk, value);
        assertThat(decision.failure()).isEmpty();
        assertThat(decision.routed()).hasSize(1);
        byte @Nullable [] routed = decision.routed().get(0).value();
        assertThat(routed).isNotNull();
        return routed == null ? new byte[0] : routed;
    }

    private static List<Integer> topics(Desk desk, byte[] value) {
        Decision decision = decide(desk, value);
        assertThat(decision.failure()).isEmpty();
        return decision.routed().stream().map(Routed::topic).toList();
    }

    private static Unroutable failure(Desk desk, byte[] value) {
        Decision decision = decide(desk, value);
        assertThat(decision.routed()).isEmpty();
        return decision.failure().orElseThrow();
    }

    private static String reason(Decision decision) {
        return decision.failure().orElseThrow().reason();
    }

    private static Decision decide(Desk desk, byte[] value) {
        return desk.router().decide(KEY, value);
    }
}
