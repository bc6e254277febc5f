package io.penstock.ingestion.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.deadletter.Stage;
import io.penstock.common.failure.PenstockException;
import io.penstock.common.names.Names;
import io.penstock.common.wire.MalformedRecord;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.common.wire.WireFormat;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangeMapperTest {
    private static final Schema ENVELOPE = ChangeEnvelope.schemaOf(Orders.CONTRACT);
    private static final int SCHEMA_ID = 42;
    private static final int LARGEST = 20_000;

    private final ChangeMapper mapper = new ChangeMapper(Orders.SOURCE, new Names("shop"), SCHEMA_ID, LARGEST);

    @Test
    void aChangeIsOneRecordUnderItsKeyAtItsCommitTime() throws MalformedRecord {
        List<Outgoing> records =
                mapper.map(Orders.change("u", Orders.row("o1", "c1", "1", "EUR"), Orders.row("o1", "c1", "2", "EUR")));

        assertThat(records).hasSize(1);
        Outgoing record = records.get(0);
        assertThat(record.topic()).isEqualTo("shop.orders");
        assertThat(record.key()).asString(UTF_8).isEqualTo("c1");
        assertThat(record.timestamp()).isEqualTo(1_000);
        assertThat(record.isDeadLetter()).isFalse();
        assertThat(WireFormat.schemaId(record.value())).isEqualTo(SCHEMA_ID);
        GenericRecord envelope = decoded(record);
        assertThat(ChangeEnvelope.op(envelope)).isEqualTo("u");
        assertThat(field(ChangeEnvelope.before(envelope), "amount")).isEqualTo(1.0);
        assertThat(field(ChangeEnvelope.after(envelope), "amount")).isEqualTo(2.0);
        assertThat(envelope.get("source"))
                .hasToString(
                        "{\"db\": \"shop\", \"schema\": \"public\", \"table\": \"orders\", \"txId\": 750, \"lsn\": 26254712,"
                                + " \"ts_ms\": 1000, \"snapshot\": \"false\"}");
    }

    @Test
    void aDeleteCarriesTheRowAndNoTombstoneFollows() throws MalformedRecord {
        List<Outgoing> records = mapper.map(Orders.change("d", Orders.row("o1", "c1", "1", "EUR"), null));

        assertThat(records).hasSize(1);
        assertThat(records.get(0).key()).asString(UTF_8).isEqualTo("c1");
        assertThat(ChangeEnvelope.after(decoded(records.get(0)))).isNull();
        assertThat(field(ChangeEnvelope.before(decoded(records.get(0))), "order_id"))
                .hasToString("o1");
    }

    @Test
    void aChangedKeyIsADeleteUnderTheOldAndACreateUnderTheNew() throws MalformedRecord {
        List<Outgoing> records =
                mapper.map(Orders.change("u", Orders.row("o1", "c1", "1", "EUR"), Orders.row("o1", "c2", "1", "EUR")));

        assertThat(records)
                .extracting(record -> new String(record.key(), UTF_8))
                .containsExactly("c1", "c2");
        assertThat(ChangeEnvelope.op(decoded(records.get(0)))).isEqualTo("d");
        assertThat(ChangeEnvelope.after(decoded(records.get(0)))).isNull();
        assertThat(ChangeEnvelope.op(decoded(records.get(1)))).isEqualTo("c");
        assertThat(ChangeEnvelope.before(decoded(records.get(1)))).isNull();
    }

    @Test
    void anUnmappableImageSendsTheWholeChangeToTheDeadLetters() throws IOException {
        List<Outgoing> records = mapper.map(
                Orders.change("u", Orders.row("o1", "c1", "NaN", null), Orders.row("o1", "c2", "2.00", "EUR")));

        assertThat(records).hasSize(1);
        Outgoing letter = records.get(0);
        assertThat(letter.topic()).isEqualTo("shop.orders.dlq");
        assertThat(letter.isDeadLetter()).isTrue();
        assertThat(letter.key()).asString(UTF_8).isEqualTo("c2");
        JsonNode json = new ObjectMapper().readTree(letter.value());
        assertThat(json.path("op").asText()).isEqualTo("u");
        assertThat(json.path("before"))
                .hasToString(
                        "{\"order_id\":\"o1\",\"customer_id\":\"c1\",\"amount\":\"NaN\",\"currency\":null,\"extra\":\"infinity\"}");
        assertThat(json.path("after").path("amount").asText()).isEqualTo("2.00");
        assertThat(json.path("source").path("table").asText()).isEqualTo("orders");
        assertThat(json.path("source").path("lsn").asLong()).isEqualTo(26_254_712);
        assertThat(json.path("source").path("txId").asLong()).isEqualTo(750);
        assertThat(json.path("source").path("ts_ms").asLong()).isEqualTo(1_000);
    }

    @Test
    void aRecordThatWouldBeTooLargeIsADeadLetterWithoutItsLargeColumns() throws IOException {
        List<Outgoing> records =
                mapper.map(Orders.change("c", null, Orders.row("o1", "c1", "1.50", "x".repeat(LARGEST))));

        assertThat(records).hasSize(1);
        Outgoing letter = records.get(0);
        assertThat(letter.topic()).isEqualTo("shop.orders.dlq");
        assertThat(header(letter, "__connect.errors.exception.message"))
                .startsWith("table public.orders: the record takes 20")
                .contains("raise max.request.size");
        assertThat(letter.value()).hasSizeLessThan(LARGEST);
        JsonNode json = new ObjectMapper().readTree(letter.value());
        assertThat(json.path("after").path("order_id").asText()).isEqualTo("o1");
        assertThat(json.path("after").has("currency")).isFalse();
        assertThat(json.path("leftOut")).hasToString("[\"currency\"]");
    }

    @Test
    void aValueThatWasNotEvenReadIsADeadLetterUnlessNoFieldAsksForIt() throws IOException {
        RowImage asked = new RowImage("o1", "c1", "1.50", new LeftOut(1L << 30), null);
        RowImage unasked = new RowImage("o1", "c1", "1.50", "EUR", new LeftOut(1L << 30));

        Outgoing letter = mapper.map(Orders.change("c", null, asked)).get(0);

        assertThat(header(letter, "__connect.errors.exception.message"))
                .isEqualTo("table public.orders: after: field currency: the value takes 1073741824 bytes, more than a"
                        + " record may");
        assertThat(new ObjectMapper().readTree(letter.value()).path("leftOut")).hasToString("[\"currency\"]");
        assertThat(mapper.map(Orders.change("c", null, unasked)).get(0).isDeadLetter())
                .isFalse();
    }

    @Test
    void aDeadLetterSaysWhyAndIsNamedForItsChange() {
        Outgoing letter = mapper.map(Orders.unmappable("o1")).get(0);

        assertThat(header(letter, "__connect.errors.topic")).isEqualTo("shop.orders");
        assertThat(header(letter, "__connect.errors.exception.message"))
                .isEqualTo("table public.orders: after: field amount: the value is NaN");
        assertThat(header(letter, "penstock.stage")).isEqualTo("map-row");
        assertThat(header(letter, "penstock.id")).isEqualTo("shop/public.orders/750/26254712/3/map-row");
    }

    /** The only stage; what there is of a record is in the row and its change. */
    @Test
    void everyStageWritesTheSameHeaders() {
        assertThat(Stage.of(Stage.Writer.INGESTION)).containsExactly(Stage.MAP_ROW);

        Outgoing letter = mapper.map(Orders.unmappable("o1")).get(0);

        Map<String, String> headers = new HashMap<>();
        letter.headers().forEach((name, value) -> headers.put(name, new String(value, UTF_8)));
        assertThat(headers)
                .containsEntry("__connect.errors.topic", "shop.orders")
                .containsEntry("__connect.errors.partition", "-1")
                .containsEntry("__connect.errors.offset", "-1")
                .containsEntry("__connect.errors.stage", "map-row")
                .containsEntry("__connect.errors.exception.class.name", "UNMAPPABLE_ROW")
                .containsKey("__connect.errors.exception.message")
                .containsEntry("penstock.stage", "map-row")
                .containsEntry("penstock.attempt", "1")
                .containsEntry("penstock.record.timestamp", "1000")
                .containsEntry("penstock.timestamp", "2000")
                .containsKey("penstock.id");
    }

    @Test
    void aNullKeyIsUnmappable() {
        Outgoing letter = mapper.map(Orders.change("c", null, Orders.row("o1", null, "1", "EUR")))
                .get(0);

        assertThat(letter.isDeadLetter()).isTrue();
        assertThat(letter.key()).isNull();
    }

    @Test
    void theSameChangeGivesTheSameBytes() {
        Outgoing once = mapper.map(Orders.unmappable("o1")).get(0);
        Outgoing again = mapper.map(Orders.unmappable("o1")).get(0);

        assertThat(again.value()).isEqualTo(once.value());
        assertThat(header(again, "penstock.id")).isEqualTo(header(once, "penstock.id"));
    }

    @Test
    void aTableThatNoLongerFitsStopsTheService() {
        TableShape altered = new TableShape("public", "orders", List.of(Column.scalar("order_id", ColumnType.TEXT)));
        RowChange created = Orders.created("o1");
        RowChange change = new RowChange(
                altered, "c", null, new RowImage("o1"), created.source(), created.ordinal(), created.processed());

        assertThatThrownBy(() -> mapper.map(change))
                .isInstanceOf(PenstockException.class)
                .hasMessageContaining("there is no column customer_id");
    }

    @Test
    void aKeyMustBeTextOrAWholeNumber() {
        Schema contract =
                SchemaBuilder.record("Order").fields().requiredDouble("amount").endRecord();

        assertThatThrownBy(() ->
                        new ChangeMapper(Orders.source(contract, "amount", Map.of()), new Names("shop"), 1, LARGEST))
                .hasMessageContaining("key amount is double, needs string, int or long");
    }

    private static GenericRecord decoded(Outgoing record) throws MalformedRecord {
        return new RecordDecoder(id -> ENVELOPE, ENVELOPE).decode(record.value());
    }

    private static @Nullable Object field(@Nullable GenericRecord row, String name) {
        return row == null ? null : row.get(name);
    }

    private static String header(Outgoing record, String name) {
        return new String(record.headers().getOrDefault(name, new byte[0]), UTF_8);
    }
}
