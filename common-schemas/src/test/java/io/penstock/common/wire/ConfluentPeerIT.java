package io.penstock.common.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.events.OrderEvent;
import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.change.ChangeSource;
import io.penstock.common.environment.Auth;
import io.penstock.common.environment.Registry;
import io.penstock.common.registry.RegistryClient;
import io.penstock.servers.TestServers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.junit.jupiter.api.Test;

/** What we write, Confluent's client reads; what it writes, we read: over a real registry. */
class ConfluentPeerIT {
    private static final Schema ENVELOPE = StringTypes.portable(ChangeEnvelope.schemaOf(OrderEvent.getClassSchema()));

    private final RegistryClient registry =
            new RegistryClient(new Registry(List.of(TestServers.registry().url()), new Auth.None()));
    private final ConfluentPeer peer = new ConfluentPeer(TestServers.registry().url());

    @Test
    void readsWhatWeWrite() throws IOException {
        int id = registry.register("peer.ours-value", ENVELOPE);
        GenericRecord change = change();

        byte[] value = new RecordEncoder(id, ENVELOPE).encode(change);

        assertThat(peer.read(value)).isEqualTo(json(change));
    }

    @Test
    void writesWhatWeRead() throws Exception {
        byte[] value = peer.write("peer.theirs-value", ENVELOPE.toString(), json(change()));

        GenericRecord read = new RecordDecoder(registry, ENVELOPE).decode(value);

        assertThat(json(read)).isEqualTo(json(change()));
        assertThat(ChangeEnvelope.after(read))
                .isNotNull()
                .extracting(after -> after.get("order_id"))
                .isEqualTo("größe-漢字");
    }

    @Test
    void writesTheSameBytesAsWe() throws IOException {
        byte[] theirs = peer.write("peer.both-value", ENVELOPE.toString(), json(change()));

        int id = registry.idOf("peer.both-value", ENVELOPE);

        assertThat(new RecordEncoder(id, ENVELOPE).encode(change())).isEqualTo(theirs);
    }

    private static GenericRecord change() {
        Schema contract =
                ENVELOPE.getField(ChangeEnvelope.AFTER).schema().getTypes().get(1);
        GenericRecord order = new GenericData.Record(contract);
        order.put("order_id", "größe-漢字");
        order.put("customer_id", "c-1");
        order.put("total_amount", 12.34);
        order.put("currency", "EUR");
        order.put("items", List.of("sku-1", "sku-2"));
        order.put("created_at", 1_700_000_000_000L);
        order.put("source_region", "eu-west-1");
        return ChangeEnvelope.of(
                ENVELOPE,
                null,
                order,
                ChangeEnvelope.CREATE,
                1_700_000_000_123L,
                new ChangeSource(
                        "shop",
                        "public",
                        "orders",
                        OptionalLong.of(77),
                        OptionalLong.empty(),
                        1_700_000_000_100L,
                        "false"));
    }

    private static String json(GenericRecord record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonEncoder encoder = EncoderFactory.get().jsonEncoder(record.getSchema(), out);
        new GenericDatumWriter<>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return out.toString(UTF_8);
    }
}
