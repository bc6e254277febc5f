package io.penstock.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.servers.TestServers;
import io.penstock.servers.kafka.NewTopics;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

final class UnsettledPaymentsIT {
    private static final String TOPIC = "unsettled-payments";

    @Test
    void whatAKilledApplicationLeftOpenIsSettledByWhatTheTopicHolds() throws Exception {
        Map<String, Object> kafka =
                Map.of("bootstrap.servers", TestServers.kafka().bootstrap());
        try (Admin admin = Admin.create(kafka)) {
            NewTopics.create(admin, TOPIC, 2);
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String id : new String[] {"long-settled", "arrived", "garbage-1"}) {
                ProducerRecord<byte[], byte[]> event = new ProducerRecord<>(TOPIC, id.getBytes(UTF_8), new byte[] {1});
                event.headers().add(PaymentPublisher.ID, id.getBytes(UTF_8));
                producer.send(event).get();
            }
        }
        try (Connection ledger = TestServers.postgres().connect("postgres");
                Statement sql = ledger.createStatement()) {
            sql.execute("""
                    create schema ledger;
                    create table ledger.payments(payment_id text primary key, amount numeric(12, 2));
                    create table ledger.written(source text, changes int);
                    create table ledger.publishing(id text primary key, payment jsonb);
                    insert into ledger.publishing values
                      ('arrived', '{"payment_id": "arrived", "amount": "150e-2"}'),
                      ('never sent', '{"payment_id": "never sent", "amount": "1"}'),
                      ('garbage-1', null)""");
            ledger.setAutoCommit(false);
            UnsettledPayments unsettled = new UnsettledPayments(ledger, TOPIC, kafka);
            unsettled.settle();
            unsettled.settle();
            ledger.rollback();
            assertThat(text(sql, "select string_agg(payment_id || ' ' || amount, ',') from ledger.payments"))
                    .isEqualTo("arrived 1.50");
            assertThat(text(sql, "select sum(changes) from ledger.written")).isEqualTo("2");
            assertThat(text(sql, "select count(*) from ledger.publishing")).isEqualTo("0");
        }
    }

    private static String text(Statement sql, String query) throws SQLException {
        try (ResultSet row = sql.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
