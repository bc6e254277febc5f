package io.penstock.processing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.common.change.ChangeEnvelope;
import io.penstock.common.change.ChangeSource;
import io.penstock.common.wire.RecordDecoder;
import io.penstock.common.wire.RecordEncoder;
import io.penstock.servers.TestServers;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Jobs in Java, of ours and of somebody else's, and in SQL, in one run on a real cluster that loses a task manager. */
class JobsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final long WITHIN = 60_000;
    private static final String DECLARATION = """
            apiVersion: penstock/v1
            kind: Pipeline
            metadata: {name: %s, owner: tests}
            sources:
              orders:
                cdc: {database: shop-db, table: public.orders}
                schema: com.example.events.OrderEvent
                key: customer_id
                eventTime: created_at
                topic: {partitions: 4}
                lateness: {quantile: 0.95, min: 1s, max: 30s}
              payments:
                events: {}
                schema: com.example.events.PaymentEvent
                key: order_id
                eventTime: paid_at
                topic: {partitions: 4}
                lateness: {quantile: 0.95, min: 1s, max: 30s}
            jobs:
              paid_orders:
                job: order-payment-join
                inputs: [orders, payments]
                settings: {within: 1m}
                outputs:
                  paid: {schema: com.example.events.PaidOrder, key: order_id}
                  unmatched: {schema: com.example.events.UnmatchedEvent, key: order_id}
              card_testing:
                job: card-testing-pattern
                inputs: [payments]
                output: {schema: com.example.events.CardTestingAlert, key: card_id}
              large_payments:
                job: large-payments
                inputs: [payments]
                settings: {over: 90}
                output: {schema: com.example.events.PaymentEvent, key: order_id}
              spending:
                sql: >
                  SELECT customer_id, COUNT(*) AS orders, SUM(CAST(total_amount AS DECIMAL(18, 2))) AS total
                  FROM orders GROUP BY customer_id
                inputs: [orders]
                output: {schema: com.example.events.CustomerSpending, key: customer_id, upsert: true}
            checkpoints: {interval: 1s, minPause: 500ms, timeout: 60s}
            """;

    private record Order(String id, String customer, long time, int cents) {}

    private record Payment(String id, Order order, long time, int cents, boolean accepted) {}

    private final List<Order> orders = new ArrayList<>();
    private final List<Payment> payments = new ArrayList<>();
    private final List<ProducerRecord<byte[], byte[]>> log = new ArrayList<>();

    @Test
    void jobsWriteWhatABatchProgramComputesAlthoughATaskManagerIsKilled() throws Exception {
        TestServers.kafka();
        TestServers.registry();
        FlinkRest flink = new FlinkRest(TestServers.flink().rest());
        Path other = ThirdPartyJar.build(TestServers.folder().resolve("third-party"));
        String jar = flink.upload(Path.of("target", "processing-job.jar"));
        try (TestPipeline pipeline = new TestPipeline("jobs", 2, DECLARATION).apply()) {
            craft(pipeline, 4_000);
            pipeline.write(log.subList(0, 2_000));
            String job = flink.run(jar, pipeline.names().flinkJobId(), pipeline.arguments(), other);
            await().atMost(PATIENCE).until(() -> flink.completedCheckpoints(job) > 1);
            pipeline.write(log.subList(2_000, 4_000));
            TestServers.flink().taskManagers().get(0).kill();
            pipeline.write(log.subList(4_000, log.size()));

            List<String> paid = new ArrayList<>();
            List<String> unmatched = new ArrayList<>();
            join(paid, unmatched);
            assertThat(paid).hasSizeGreaterThan(300);
            assertThat(unmatched).hasSizeGreaterThan(300);
            eventually(() -> assertThat(read(
                            pipeline, "jobs.paid_orders.paid", it -> it.get("order_id") + " " + it.get("payment_id")))
                    .containsExactlyInAnyOrderElementsOf(paid));
            eventually(() -> assertThat(read(
                            pipeline,
                            "jobs.paid_orders.unmatched",
                            it -> it.get("order_id") + " " + it.get("payment_id") + " " + it.get("reason")))
                    .containsExactlyInAnyOrderElementsOf(unmatched));
            eventually(() -> assertThat(read(
                            pipeline,
                            "jobs.card_testing",
                            it -> it.get("card_id") + " " + it.get("declined") + " " + it.get("payment_id")))
                    .containsExactlyInAnyOrderElementsOf(alerts())
                    .hasSizeGreaterThan(5));
            eventually(() -> assertThat(read(pipeline, "jobs.large_payments", it -> it.get("payment_id")
                            .toString()))
                    .containsExactlyInAnyOrderElementsOf(payments.stream()
                            .filter(it -> it.cents > 9_000)
                            .map(Payment::id)
                            .toList()));
            eventually(() -> assertThat(spending(pipeline)).isEqualTo(spent()));
            assertThat(flink.restoredCheckpoints(job)).isPositive();
            assertThat(read(pipeline, "jobs.paid_orders.dlq", Object::toString)).isEmpty();
            assertThat(read(pipeline, "jobs.paid_orders.late", Object::toString))
                    .isEmpty();
            flink.cancel(job);
            await().atMost(PATIENCE).until(() -> flink.state(job).equals("CANCELED"));
        }
    }

    private static void eventually(ThrowingRunnable holds) {
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(2)).untilAsserted(holds);
    }

    /** In the order of event time everywhere, then one record a partition far ahead that lets every watermark pass. */
    private void craft(TestPipeline pipeline, int count) throws Exception {
        Random random = new Random(11);
        for (int i = 0; i < count; i++) {
            long time = START + i * 200L;
            if (orders.isEmpty() || random.nextInt(3) == 0) {
                Order order = new Order("o" + i, "c" + random.nextInt(20), time, random.nextInt(10_000));
                orders.add(order);
                log.add(order(pipeline, order, null));
            } else {
                Order order = orders.get(Math.max(0, orders.size() - 1 - random.nextInt(120)));
                Payment payment = new Payment(
                        "p" + i,
                        order,
                        time,
                        random.nextInt(4) == 0 ? 10_000 : random.nextInt(600),
                        random.nextInt(3) > 0);
                payments.add(payment);
                log.add(payment(pipeline, payment, null));
            }
        }
        long end = START + Duration.ofHours(2).toMillis();
        for (int partition = 0; partition < TestPipeline.PARTITIONS; partition++) {
            Order last = new Order("last" + partition, "last" + partition, end, 100);
            log.add(order(pipeline, last, partition));
            log.add(payment(pipeline, new Payment("end" + partition, last, end, 1_000, false), partition));
            orders.add(last);
        }
    }

    private static ProducerRecord<byte[], byte[]> order(
            TestPipeline pipeline, Order order, @Nullable Integer partition) {
        GenericRecord row = new GenericData.Record(
                TestPipeline.ENVELOPE.getField("after").schema().getTypes().get(1));
        row.put("order_id", order.id);
        row.put("customer_id", order.customer);
        row.put("total_amount", order.cents / 100.0);
        row.put("currency", "EUR");
        row.put("items", List.of("a"));
        row.put("created_at", order.time);
        row.put("source_region", "eu-west-1");
        GenericRecord change = ChangeEnvelope.of(
                TestPipeline.ENVELOPE,
                null,
                row,
                ChangeEnvelope.CREATE,
                order.time,
                new ChangeSource(
                        "shop", "public", "orders", OptionalLong.empty(), OptionalLong.empty(), order.time, "false"));
        byte[] value = new RecordEncoder(pipeline.schemaId("orders"), TestPipeline.ENVELOPE).encode(change);
        return new ProducerRecord<>(
                pipeline.names().topic("orders"), partition, order.time, order.customer.getBytes(UTF_8), value);
    }

    private static ProducerRecord<byte[], byte[]> payment(
            TestPipeline pipeline, Payment payment, @Nullable Integer partition) {
        GenericRecord event = new GenericData.Record(TestPipeline.PAYMENT);
        event.put("payment_id", payment.id);
        event.put("order_id", payment.order.id);
        event.put("card_id", payment.order.customer);
        event.put("amount", payment.cents / 100.0);
        event.put("currency", "EUR");
        event.put("status", payment.accepted ? "accepted" : "declined");
        event.put("paid_at", payment.time);
        byte[] value = new RecordEncoder(pipeline.schemaId("payments"), TestPipeline.PAYMENT).encode(event);
        return new ProducerRecord<>(
                pipeline.names().topic("payments"), partition, payment.time, payment.order.id.getBytes(UTF_8), value);
    }

    /** A batch program over all that was written. */
    private void join(List<String> paid, List<String> unmatched) {
        Map<String, String> settled = new TreeMap<>();
        for (Payment payment : payments) {
            if (!payment.accepted) {
                continue;
            }
            boolean inTime = payment.time <= payment.order.time + WITHIN;
            if (inTime && settled.putIfAbsent(payment.order.id, payment.id) == null) {
                paid.add(payment.order.id + " " + payment.id);
            } else {
                unmatched.add(payment.order.id + " " + payment.id + (inTime ? " paid-already" : " no-order"));
            }
        }
        orders.stream()
                .filter(order -> !settled.containsKey(order.id) && !order.id.startsWith("last"))
                .forEach(order -> unmatched.add(order.id + " null not-paid"));
    }

    private List<String> alerts() {
        List<String> alerts = new ArrayList<>();
        Map<String, List<Payment>> tried = new TreeMap<>();
        for (Payment payment : payments) {
            String card = payment.order.customer;
            List<Payment> declined = tried.computeIfAbsent(card, it -> new ArrayList<>());
            if (!payment.accepted && payment.cents <= 500) {
                declined.add(payment);
            } else if (payment.accepted && payment.cents >= 10_000) {
                List<String> first = declined.stream()
                        .filter(it ->
                                it.time > payment.time - Duration.ofMinutes(10).toMillis())
                        .limit(3)
                        .map(Payment::id)
                        .toList();
                if (first.size() == 3) {
                    alerts.add(card + " " + first + " " + payment.id);
                    declined.clear();
                }
            }
        }
        return alerts;
    }

    private Map<String, String> spent() {
        Map<String, BigDecimal> totals = new TreeMap<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (Order order : orders) {
            totals.merge(order.customer, BigDecimal.valueOf(order.cents, 2), BigDecimal::add);
            counts.merge(order.customer, 1, Integer::sum);
        }
        Map<String, String> spent = new TreeMap<>();
        totals.forEach((customer, total) -> spent.put(customer, counts.get(customer) + " " + total));
        return spent;
    }

    private static Map<String, String> spending(TestPipeline pipeline) throws Exception {
        Map<String, String> table = new TreeMap<>();
        for (String row : read(
                pipeline,
                "jobs.spending",
                it -> it.get("customer_id") + "=" + it.get("orders") + " "
                        + new BigDecimal(new BigInteger(bytes(it.get("total"))), 2))) {
            String[] parts = row.split("=", 2);
            table.put(parts[0], parts[1]);
        }
        return table;
    }

    private static byte[] bytes(Object value) {
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private interface Shown {
        String of(GenericRecord record);
    }

    private static List<String> read(TestPipeline pipeline, String topic, Shown shown) throws Exception {
        List<String> all = new ArrayList<>();
        Map<Integer, RecordDecoder> decoders = new TreeMap<>();
        for (List<ConsumerRecord<byte[], byte[]>> partition :
                pipeline.read(topic).values()) {
            for (ConsumerRecord<byte[], byte[]> record : partition) {
                int id = ByteBuffer.wrap(record.value()).getInt(1);
                Schema schema = pipeline.registry().byId(id);
                all.add(shown.of(decoders.computeIfAbsent(id, it -> new RecordDecoder(pipeline.registry(), schema))
                        .decode(record.value())));
            }
        }
        return all;
    }
}
