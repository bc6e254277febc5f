package io.penstock.local.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.common.names.Names;
import io.penstock.common.registry.RegistryClient;
import io.penstock.common.wire.RecordEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The payment application: publishes events, and writes each acknowledged one into its own ledger. The ledger, not the
 * topic, is what the view is compared with.
 *
 * <p>Killed between the topic and the ledger, it would leave the two apart. So what is about to be published is noted
 * first, and {@link #open} settles what an earlier run left noted: the topic says which of it was published.
 */
final class PaymentPublisher implements AutoCloseable {
    static final String SOURCE = "payments";
    /** The header that names an event, as CloudEvents' binary mode has it. */
    static final String ID = "ce_id";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final Schema contract;
    private final RecordEncoder encoder;
    private final Connection ledger;

    /**
     * One message.
     *
     * @param payment null for one that is not Avro
     */
    private record Event(
            String id,
            ProducerRecord<byte[], byte[]> message,
            @Nullable String payment) {}

    /** Settles first what an application that was killed has left open. */
    static PaymentPublisher open(Target target, RegistryClient registry) throws SQLException {
        String topic = new Names(target.pipeline().name()).topic(SOURCE);
        Connection ledger = target.connect();
        ledger.setAutoCommit(false);
        new UnsettledPayments(ledger, topic, target.environment().kafka().clientProperties()).settle();
        Schema contract = target.pipeline().source(SOURCE).schema();
        Map<String, Object> properties = target.publishing().clientProperties();
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true); // a retried send is not a second payment
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return new PaymentPublisher(
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()),
                topic,
                registry.idOf(Names.subject(topic), contract),
                contract,
                ledger);
    }

    private PaymentPublisher(
            Producer<byte[], byte[]> producer, String topic, int schemaId, Schema contract, Connection ledger) {
        this.producer = producer;
        this.topic = topic;
        this.contract = contract;
        this.encoder = new RecordEncoder(schemaId, contract);
        this.ledger = ledger;
    }

    /** Returns once the broker has acknowledged all events and the ledger holds them. */
    void publish(Step.Publish step) throws SQLException, InterruptedException, ExecutionException {
        List<Event> events = new ArrayList<>();
        step.payments().forEach(payment -> events.add(event(payment)));
        for (int i = 0; i < step.garbage(); i++) {
            String id = "garbage-" + UUID.randomUUID();
            events.add(new Event(id, message(id, "garbage", utf8("this is not Avro")), null));
        }
        note(events);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (Event event : events) {
            sent.add(producer.send(event.message()));
        }
        producer.flush();
        for (Future<RecordMetadata> acknowledged : sent) {
            acknowledged.get();
        }
        enter(ledger);
    }

    private void note(List<Event> events) throws SQLException {
        try (PreparedStatement sql =
                ledger.prepareStatement("insert into ledger.publishing(id, payment) values (?, ?::jsonb)")) {
            for (Event event : events) {
                sql.setString(1, event.id());
                if (event.payment() == null) {
                    sql.setNull(2, Types.VARCHAR);
                } else {
                    sql.setString(2, event.payment());
                }
                sql.addBatch();
            }
            sql.executeBatch();
        }
        ledger.commit();
    }

    /** Makes entries of all notes, in one transaction. */
    static void enter(Connection ledger) throws SQLException {
        try (Statement sql = ledger.createStatement()) {
            sql.execute("insert into ledger.payments select (jsonb_populate_record(null::ledger.payments, payment)).*"
                    + " from ledger.publishing where payment is not null");
            sql.execute("insert into ledger.written(source, changes) select '" + SOURCE
                    + "', count(*) from ledger.publishing");
            sql.execute("delete from ledger.publishing");
        }
        ledger.commit();
    }

    private Event event(Step.Payment payment) {
        GenericRecord record = new GenericRecordBuilder(contract)
                .set("payment_id", payment.paymentId())
                .set("order_id", payment.orderId())
                .set("card_id", payment.cardId())
                .set("amount", payment.cents() / 100.0)
                .set("currency", payment.currency())
                .set("status", payment.status())
                .set("paid_at", payment.paidAt().toEpochMilli())
                .build();
        String entry = JSON.createObjectNode()
                .put("payment_id", payment.paymentId())
                .put("order_id", payment.orderId())
                .put("card_id", payment.cardId())
                .put("amount", payment.cents() + "e-2")
                .put("currency", payment.currency())
                .put("status", payment.status())
                .put("paid_at", payment.paidAt().toString())
                .toString();
        String id = payment.paymentId();
        return new Event(id, message(id, payment.orderId(), encoder.encode(record)), entry);
    }

    private ProducerRecord<byte[], byte[]> message(String id, String key, byte[] value) {
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(topic, utf8(key), value);
        message.headers().add(ID, utf8(id));
        return message;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws SQLException {
        try (ledger;
                producer) {
            ledger.rollback();
        }
    }
}
