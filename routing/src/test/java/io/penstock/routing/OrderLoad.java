package io.penstock.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.names.Names;
import io.penstock.common.wire.RecordEncoder;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes orders, one in a hundred unreadable, and remembers what was acknowledged: the truth of a test. */
final class OrderLoad {
    private static final int PER_SECOND = 1_500;

    private record Sent(String what, String id) {}

    private final AtomicBoolean done = new AtomicBoolean();
    private final Queue<Sent> acknowledged = new ConcurrentLinkedQueue<>();
    private final Thread thread;

    OrderLoad(World world) {
        String topic = world.names().topic("orders");
        Schema contract = world.pipeline().source("orders").schema();
        RecordEncoder encoder = new RecordEncoder(world.registry().idOf(Names.subject(topic), contract), contract);
        Map<String, Object> settings = world.client();
        settings.put("enable.idempotence", true);
        thread = new Thread(() -> {
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
                long started = System.nanoTime();
                for (int i = 0; !done.get(); i++) {
                    send(producer, topic, encoder, contract, i);
                    while (!done.get() && i * 1_000_000_000L / PER_SECOND > System.nanoTime() - started) {
                        Thread.onSpinWait();
                    }
                }
            }
        });
        thread.start();
    }

    private void send(
            KafkaProducer<byte[], byte[]> producer, String topic, RecordEncoder encoder, Schema contract, int i) {
        boolean bad = i % 100 == 99;
        String region = i % 3 == 0 ? "us-east-1" : "eu-west-1";
        byte[] value = bad ? new byte[] {7} : encoder.encode(order(contract, "o" + i, "c" + i % 500, region));
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, ("c" + i % 500).getBytes(UTF_8), value);
        record.headers().add("trace", new byte[] {1});
        var unused = producer.send(record, (metadata, failure) -> {
            if (failure == null) {
                acknowledged.add(
                        bad
                                ? new Sent(
                                        "bad", topic + "/" + metadata.partition() + "/" + metadata.offset() + "/decode")
                                : new Sent(region, "o" + i));
            }
        });
    }

    private static GenericRecord order(Schema contract, String id, String customer, String region) {
        GenericRecord order = new GenericData.Record(contract);
        order.put("order_id", id);
        order.put("customer_id", customer);
        order.put("total_amount", 1.5);
        order.put("currency", "EUR");
        order.put("items", List.of("sku"));
        order.put("created_at", System.currentTimeMillis());
        order.put("source_region", region);
        return order;
    }

    /** Stops; every record is acknowledged or given up after it. */
    void finish() throws InterruptedException {
        done.set(true);
        thread.join();
    }

    /** Ids of the orders of a region, once each. */
    Map<String, Integer> of(String region) {
        Map<String, Integer> ids = new TreeMap<>();
        acknowledged.stream()
                .filter(sent -> sent.what().equals(region))
                .forEach(sent -> ids.merge(sent.id(), 1, Integer::sum));
        return ids;
    }

    /** Ids of the dead letters that unreadable records become, once each. */
    Map<String, Integer> bad() {
        return of("bad");
    }
}
