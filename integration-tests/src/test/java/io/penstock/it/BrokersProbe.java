package io.penstock.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.common.names.Names;
import io.penstock.common.registry.RegistryClient;
import io.penstock.common.wire.RecordEncoder;
import io.penstock.local.demo.Target;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How long new events take to an answer of the API: orders of several customers, so that every partition has some, in one
 * transaction, and payments of an application that enters into its ledger what was acknowledged. Each time in a region and
 * a currency of their own.
 */
final class BrokersProbe implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int EVENTS = 24;

    private final Target target;
    private final Duration patience;
    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordEncoder encoder;
    private final Schema contract;
    private final String topic;
    private final List<Payment> payments = new ArrayList<>();
    private int marks;

    BrokersProbe(Target target, Duration patience) throws IOException {
        this.target = target;
        this.patience = patience;
        this.topic = new Names(target.pipeline().name()).topic("payments");
        this.contract = target.pipeline().source("payments").schema();
        try (RegistryClient registry = new RegistryClient(target.environment().registry())) {
            this.encoder = new RecordEncoder(registry.idOf(Names.subject(topic), contract), contract);
        }
        Map<String, Object> settings =
                new HashMap<>(target.environment().kafka().clientProperties());
        settings.putAll(Map.of("acks", "all", "enable.idempotence", true));
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends events, waits until the API counts all of them, and prints when it counted the first and the last. */
    void report(String what) throws Exception {
        String mark = "mark-" + marks++;
        Seen seen = new Seen();
        commitOrders(mark);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            sent.add(producer.send(payment(mark, i)));
        }
        await().atMost(patience).pollInterval(Duration.ofMillis(50)).until(() -> {
            if (Double.isNaN(seen.acknowledged) && sent.stream().allMatch(Future::isDone)) {
                for (Future<RecordMetadata> acknowledged : sent) {
                    acknowledged.get(); // none is given up
                }
                seen.acknowledged = seen.now();
                enterPayments();
            }
            int orders = counted("revenue_per_minute", "source_region", mark, "orders");
            if (Double.isNaN(seen.firstOrder) && orders > 0) {
                seen.firstOrder = seen.now();
            }
            if (Double.isNaN(seen.allOrders) && orders == EVENTS) {
                seen.allOrders = seen.now();
            }
            if (Double.isNaN(seen.allPayments)
                    && counted("payments_per_minute", "currency", mark, "payments") == EVENTS) {
                seen.allPayments = seen.now();
            }
            return seen.all();
        });
        System.out.println(what + ": " + seen);
    }

    private void commitOrders(String mark) throws SQLException {
        String values = IntStream.range(0, EVENTS)
                .mapToObj(i -> "('" + mark + "-" + i + "', '" + mark + "-c" + i + "', 1, '" + Instant.now() + "', '"
                        + mark + "')")
                .collect(Collectors.joining(", "));
        sql(
                "insert into public.orders(order_id, customer_id, total_amount, created_at, source_region) values "
                        + values,
                "insert into ledger.written values ('orders', " + EVENTS + ")");
    }

    private ProducerRecord<byte[], byte[]> payment(String mark, int number) {
        Payment payment = new Payment(mark, number, Instant.now().truncatedTo(ChronoUnit.MILLIS));
        payments.add(payment);
        return new ProducerRecord<>(topic, payment.order().getBytes(UTF_8), encoder.encode(payment.record(contract)));
    }

    private void enterPayments() throws SQLException {
        sql(
                payments.stream()
                        .map(Payment::row)
                        .collect(Collectors.joining(", ", "insert into ledger.payments values ", "")),
                "insert into ledger.written values ('payments', " + payments.size() + ")");
        payments.clear();
    }

    private record Payment(String mark, int number, Instant paidAt) {
        String order() {
            return mark + "-" + number;
        }

        GenericRecord record(Schema contract) {
            return new GenericRecordBuilder(contract)
                    .set("payment_id", order())
                    .set("order_id", order())
                    .set("card_id", mark)
                    .set("amount", 1.0)
                    .set("currency", mark)
                    .set("status", "accepted")
                    .set("paid_at", paidAt.toEpochMilli())
                    .build();
        }

        String row() {
            return "('" + order() + "', '" + order() + "', '" + mark + "', 1, '" + mark + "', 'accepted', '" + paidAt
                    + "')";
        }
    }

    /** Seconds since it began; NaN for what was not seen yet. */
    private static final class Seen {
        private final long began = System.nanoTime();
        private double acknowledged = Double.NaN;
        private double firstOrder = Double.NaN;
        private double allOrders = Double.NaN;
        private double allPayments = Double.NaN;

        double now() {
            return (System.nanoTime() - began) / 1e9;
        }

        boolean all() {
            return !Double.isNaN(acknowledged + firstOrder + allOrders + allPayments);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "first order at the API after %.1f s, all of them %.1f s; payments acknowledged %.1f s, at the API %.1f s",
                    firstOrder,
                    allOrders,
                    acknowledged,
                    allPayments);
        }
    }

    private int counted(String view, String field, String value, String measure)
            throws IOException, InterruptedException {
        URI uri = target.serving().resolve("/v1/views/" + view + "?" + field + "=" + value);
        HttpResponse<String> response =
                HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(uri + " answered " + response.statusCode() + ": " + response.body());
        }
        int counted = 0;
        for (JsonNode row : JSON.readTree(response.body()).path("rows")) {
            counted += row.path(measure).asInt();
        }
        return counted;
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(target.shop(), target.user(), target.password());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String text : statements) {
                statement.execute(text);
            }
            connection.commit();
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
