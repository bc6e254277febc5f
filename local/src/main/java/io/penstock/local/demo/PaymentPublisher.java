package io.penstock.local.demo;

import io.penstock.common.names.Names;
import io.penstock.common.registry.RegistryClient;
import io.penstock.common.wire.RecordEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/**
 * The payment application: publishes events, and writes each acknowledged one into its own ledger. The ledger, not the
 * topic, is what the view is compared with.
 */
final class PaymentPublisher implements AutoCloseable {
    static final String SOURCE = "payments";

    private static final String LEDGER =
            "insert into ledger.payments(payment_id, order_id, card_id, amount, currency, status, paid_at)"
                    + " values (?, ?, ?, ?::numeric, ?, ?, ?)";

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final Schema contract;
    private final RecordEncoder encoder;
    private final Connection ledger;

    static PaymentPublisher open(Target target, RegistryClient registry) throws SQLException {
        String topic = new Names(target.pipeline().name()).topic(SOURCE);
        Schema contract = target.pipeline().source(SOURCE).schema();
        Map<String, Object> properties =
                new HashMap<>(target.environment().kafka().clientProperties());
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true); // a retried send is not a second payment
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return new PaymentPublisher(
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()),
                topic,
                registry.idOf(Names.subject(topic), contract),
                contract,
                target.connect());
    }

    private PaymentPublisher(
            Producer<byte[], byte[]> producer, String topic, int schemaId, Schema contract, Connection ledger)
            throws SQLException {
        this.producer = producer;
        this.topic = topic;
        this.contract = contract;
        this.encoder = new RecordEncoder(schemaId, contract);
        this.ledger = ledger;
        ledger.setAutoCommit(false);
    }

    /** Returns once the broker has acknowledged all events and the ledger holds them. */
    void publish(Step.Publish step) throws SQLException, InterruptedException, ExecutionException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (Step.Payment payment : step.payments()) {
            sent.add(producer.send(
                    new ProducerRecord<>(topic, utf8(payment.orderId()), encoder.encode(event(payment)))));
        }
        for (int i = 0; i < step.garbage(); i++) {
            sent.add(producer.send(new ProducerRecord<>(topic, utf8("garbage"), utf8("this is not Avro"))));
        }
        producer.flush();
        for (Future<RecordMetadata> acknowledged : sent) {
            acknowledged.get();
        }
        try (PreparedStatement sql = ledger.prepareStatement(LEDGER)) {
            for (Step.Payment payment : step.payments()) {
                sql.setString(1, payment.paymentId());
                sql.setString(2, payment.orderId());
                sql.setString(3, payment.cardId());
                sql.setString(4, payment.cents() + "e-2");
                sql.setString(5, payment.currency());
                sql.setString(6, payment.status());
                sql.setTimestamp(7, Timestamp.from(payment.paidAt()));
                sql.addBatch();
            }
            sql.executeBatch();
        }
        ChangeLedger.add(ledger, SOURCE, step.changes());
        ledger.commit();
    }

    private GenericRecord event(Step.Payment payment) {
        return new GenericRecordBuilder(contract)
                .set("payment_id", payment.paymentId())
                .set("order_id", payment.orderId())
                .set("card_id", payment.cardId())
                .set("amount", payment.cents() / 100.0)
                .set("currency", payment.currency())
                .set("status", payment.status())
                .set("paid_at", payment.paidAt().toEpochMilli())
                .build();
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
