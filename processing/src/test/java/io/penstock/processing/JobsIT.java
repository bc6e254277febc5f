package io.penstock.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.common.wire.RecordDecoder;
import io.penstock.servers.TestServers;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;

/** Jobs in Java, of ours and of somebody else's, and in SQL, in one run on a real cluster that loses a task manager. */
class JobsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
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

    @Test
    void jobsWriteWhatABatchProgramComputesAlthoughATaskManagerIsKilled() throws Exception {
        TestServers.kafka();
        TestServers.registry();
        FlinkRest flink = new FlinkRest(TestServers.flink().rest());
        Path other = ThirdPartyJar.build(TestServers.folder().resolve("third-party"));
        String jar = flink.upload(Path.of("target", "processing-job.jar"));
        try (TestPipeline pipeline = new TestPipeline("jobs", 2, DECLARATION).apply()) {
            JobsLog shop = new JobsLog(
                            new JobsLog.Topic(pipeline.names().topic("orders"), pipeline.schemaId("orders")),
                            new JobsLog.Topic(pipeline.names().topic("payments"), pipeline.schemaId("payments")))
                    .craft(4_000);
            List<ProducerRecord<byte[], byte[]>> log = shop.log();
            pipeline.write(log.subList(0, 2_000));
            String job = flink.run(jar, pipeline.names().flinkJobId(), pipeline.arguments(), other);
            await().atMost(PATIENCE).until(() -> flink.completedCheckpoints(job) > 1);
            pipeline.write(log.subList(2_000, 4_000));
            TestServers.flink().taskManagers().get(0).kill();
            pipeline.write(log.subList(4_000, log.size()));

            List<String> paid = shop.paid();
            List<String> unmatched = shop.unmatched();
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
                    .containsExactlyInAnyOrderElementsOf(shop.alerts())
                    .hasSizeGreaterThan(5));
            eventually(() -> assertThat(read(pipeline, "jobs.large_payments", it -> it.get("payment_id")
                            .toString()))
                    .containsExactlyInAnyOrderElementsOf(shop.large()));
            eventually(() -> assertThat(spending(pipeline)).isEqualTo(shop.spent()));
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
